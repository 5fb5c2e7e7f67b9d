"""Now ``signmm data prepare wlasl``; this file goes with the next release."""

from signmm.cli.commands import moved

moved('data prepare wlasl')

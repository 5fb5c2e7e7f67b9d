"""Now ``signmm data prepare autsl``; this file goes with the next release."""

from signmm.cli.commands import moved

moved('data prepare autsl')

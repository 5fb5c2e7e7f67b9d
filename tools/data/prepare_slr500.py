"""Now ``signmm data prepare slr500``; this file goes with the next release."""

from signmm.cli.commands import moved

moved('data prepare slr500')

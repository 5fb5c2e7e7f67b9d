"""Now ``signmm data prepare phoenix``; this file goes with the next release."""

from signmm.cli.commands import moved

moved('data prepare phoenix')

"""Now ``signmm view``; this file goes with the next release."""

from signmm.cli.commands import moved

moved('view')

"""Now ``signmm demo``; this file goes with the next release."""

from signmm.cli.commands import moved

moved('demo')

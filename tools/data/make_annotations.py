"""Now ``signmm data annotate``; this file goes with the next release."""

from signmm.cli.commands import moved

moved('data annotate')

"""Now ``signmm data pack``; this file goes with the next release."""

from signmm.cli.commands import moved

moved('data pack')

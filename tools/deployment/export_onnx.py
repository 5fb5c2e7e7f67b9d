"""Now ``signmm export``; this file goes with the next release."""

from signmm.cli.commands import moved

moved('export')

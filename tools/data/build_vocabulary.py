"""Now ``signmm data vocabulary``; this file goes with the next release."""

from signmm.cli.commands import moved

moved('data vocabulary')

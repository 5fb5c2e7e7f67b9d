"""Now ``signmm data convert``; this file goes with the next release."""

from signmm.cli.commands import moved

moved('data convert')

"""Now ``signmm data doctor``; this file goes with the next release."""

from signmm.cli.commands import moved

moved('data doctor')

"""Now ``signmm data prepare pickles``; this file goes with the next release."""

from signmm.cli.commands import moved

moved('data prepare pickles')

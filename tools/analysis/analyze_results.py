"""Now ``signmm report results``; this file goes with the next release."""

from signmm.cli.commands import moved

moved('report results')

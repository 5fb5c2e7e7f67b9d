"""Now ``signmm report robustness``; this file goes with the next release."""

from signmm.cli.commands import moved

moved('report robustness')

"""Now ``signmm weights masa``; this file goes with the next release."""

from signmm.cli.commands import moved

moved('weights masa')

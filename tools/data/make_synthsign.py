"""Now ``signmm data synth``; this file goes with the next release."""

from signmm.cli.commands import moved

moved('data synth')

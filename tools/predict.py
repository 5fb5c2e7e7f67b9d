"""Now ``signmm predict``; this file goes with the next release."""

from signmm.cli.commands import moved

moved('predict')

"""Now ``signmm report wer``; this file goes with the next release."""

from signmm.cli.commands import moved

moved('report wer')

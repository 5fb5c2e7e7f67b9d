"""Now ``signmm data prepare csl_daily``; this file goes with the next release."""

from signmm.cli.commands import moved

moved('data prepare csl_daily')

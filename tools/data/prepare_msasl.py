"""Now ``signmm data prepare msasl``; this file goes with the next release."""

from signmm.cli.commands import moved

moved('data prepare msasl')

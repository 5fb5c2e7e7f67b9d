"""Now ``signmm report flops``; this file goes with the next release."""

from signmm.cli.commands import moved

moved('report flops')

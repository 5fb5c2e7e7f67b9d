"""Now ``signmm fuse``; this file goes with the next release."""

from signmm.cli.commands import moved

moved('fuse')

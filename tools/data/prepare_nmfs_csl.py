"""Now ``signmm data prepare nmfs_csl``; this file goes with the next release."""

from signmm.cli.commands import moved

moved('data prepare nmfs_csl')

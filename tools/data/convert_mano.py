"""Now ``signmm weights mano``; this file goes with the next release."""

from signmm.cli.commands import moved

moved('weights mano')

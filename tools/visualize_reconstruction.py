"""Now ``signmm view reconstruction``; this file goes with the next release."""

import sys

from signmm.cli.commands import moved

sys.argv = [word for word in sys.argv if word != '--clip']
moved('view reconstruction')

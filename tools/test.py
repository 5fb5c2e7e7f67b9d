"""``signmm test``, for launchers that want a file."""

import sys

from signmm.cli.commands import main

sys.exit(main(['test', *sys.argv[1:]]))

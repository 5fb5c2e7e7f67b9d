"""``signmm train``, for launchers that want a file."""

import sys

from signmm.cli.commands import main

sys.exit(main(['train', *sys.argv[1:]]))

"""``python -m signmm`` is the console command."""

import sys

from signmm.cli.commands import main

sys.exit(main())

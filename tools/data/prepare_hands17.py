"""Now ``signmm data prepare hands17``; this file goes with the next release."""

import sys

from signmm.cli.commands import moved

sys.argv[2:3] = ['--out', f'{sys.argv[2]}/annotations.json'] if len(sys.argv) > 2 and sys.argv[2][:1] != '-' else []
moved('data prepare hands17')

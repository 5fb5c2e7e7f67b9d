"""The console command ``signmm``: one module per command, imported when it is called."""

from signmm.cli.commands import COMMANDS, main

__all__ = ['COMMANDS', 'main']

"""One style for what a command cannot do: a message that says how to go on, and an exit status."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Sequence

from signmm.utils.errors import ConfigError, error_text

PROBLEM, WRONG_USE, INTERRUPTED = 1, 2, 130
#: Errors whose text is written for users; any other is a fault of the program and shows its traceback.
_EXPECTED = (ValueError, OSError, KeyError, ImportError, EOFError)
_EXPECTED_NAMES = ('CheckpointError', 'BackendError', 'ExportError', 'DivergedError', 'InUseError')


class UsageError(ValueError):
    """Arguments that do not go together, or name nothing."""


def report_error(error: BaseException, name: str, words: Sequence[str]) -> int:
    """Tells what went wrong.

    Args:
        error: What a command raised.
        name: The command.
        words: The whole command line.

    Returns:
        Exit status: 2 for wrong use (arguments, configs, files that do not exist), 1 for problems in what was read, 130
        after Ctrl-C.
    """
    if isinstance(error, KeyboardInterrupt):
        _say(f'stopped. {_go_on(name, words)}')
        return INTERRUPTED
    if isinstance(error, BrokenPipeError):
        # The reader, such as head, has seen enough.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        return 0
    if _is_of_other_process(error):
        _say(f'error: another process of this run has ended or hangs; its output says why ({error})')
        _say(_go_on(name, words))
        return PROBLEM
    if not isinstance(error, _EXPECTED) and type(error).__name__ not in _EXPECTED_NAMES:
        traceback.print_exception(error)
        _say('a fault of signmm, or of a plug-in; please report it with the lines above')
        return PROBLEM
    _say(f'error: {error_text(error)}')
    wrong = isinstance(error, (UsageError, ConfigError, FileNotFoundError, FileExistsError))
    # A backend that is not installed, or that was told something wrong.
    wrong = wrong or type(error).__name__ == 'BackendError'
    return WRONG_USE if wrong else PROBLEM


def _is_of_other_process(error: BaseException) -> bool:
    """Whether the connection to another process is lost; gloo has no type of its own for that."""
    lost = type(error).__name__ in ('DistBackendError', 'DistNetworkError', 'DistStoreError')
    return lost or (isinstance(error, RuntimeError) and '/gloo/' in str(error))


def _go_on(name: str, words: Sequence[str]) -> str:
    if name == 'train':
        again = [word for word in words if word not in ('--resume', 'auto')]
        return f'Go on with: signmm {" ".join(again)} --resume'
    if name == 'data extract':
        return 'The same command goes on; finished videos are not done again'
    return 'Nothing goes on by itself; run the command again'


def _say(text: str) -> None:
    print(text, file=sys.stderr)

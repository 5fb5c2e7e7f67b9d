"""The switch that layers read while a model is recorded for another run time, as timm's ``is_exportable``.

A recorded graph must hold for every batch, so a layer may neither look at values (``if valid.all()``) nor use the
number of valid frames. A layer with a shortcut of that kind asks :func:`is_exporting` and takes the long way.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from torch import nn

_exporting = False


def is_exporting() -> bool:
    """Tells whether a model is being recorded.

    Returns:
        True inside :func:`exporting`.
    """
    return _exporting


@contextmanager
def exporting() -> Iterator[None]:
    """Lets all layers compute in the way that holds for every batch; the results are the same up to rounding.

    Yields:
        Nothing.
    """
    global _exporting
    before, _exporting = _exporting, True
    try:
        yield
    finally:
        _exporting = before


def failing_module(error: BaseException, root: nn.Module) -> str | None:
    """Finds the innermost module in whose ``forward`` an error arose.

    Args:
        error: The error, or one that was raised from it.
        root: The model that was recorded.

    Returns:
        Its name inside ``root`` with its class, or None if no module of ``root`` took part.
    """
    names = {id(module): name for name, module in root.named_modules()}
    found = None
    cause: BaseException | None = error
    while cause is not None:
        trace = cause.__traceback__
        while trace is not None:
            module = trace.tb_frame.f_locals.get('self')
            if isinstance(module, nn.Module) and id(module) in names:
                found = f'{names[id(module)] or "the model"} ({type(module).__name__})'
            trace = trace.tb_next
        cause = cause.__cause__ or cause.__context__
    return found

"""Puts stored weights into a module, strictly, with one error for all that does not fit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from torch import Tensor, nn

from signmm.io.checkpoint import CheckpointError

#: Names that are listed for each kind of misfit.
_SHOWN = 3


def load_weights(module: nn.Module, weights: Mapping[str, Tensor], where: str, owner: str = 'the model') -> None:
    """Loads weights; names and shapes must agree exactly.

    Args:
        module: Receives them; ``explain_misfit(weights)`` of one of its modules may know what to do.
        weights: Name to tensor.
        where: Where they come from, e.g. ``'checkpoint a.pth'``, for messages.
        owner: Whose weights they must be, for messages.

    Raises:
        CheckpointError: Weights are missing, unknown or of another shape; some of each are named.
    """
    own = module.state_dict()
    shapes = [
        f'{name} is {tuple(weights[name].shape)}, expected {tuple(own[name].shape)}'
        for name in own
        if name in weights and weights[name].shape != own[name].shape
    ]
    problems = {
        'of another shape': shapes,
        'missing': [name for name in own if name not in weights],
        'unknown': [name for name in weights if name not in own],
    }
    found = [_words(kind, names) for kind, names in problems.items() if names]
    if found:
        raise CheckpointError(f'{where} does not fit {owner}: {"; ".join(found)}; {_advice(module, weights)}')
    module.load_state_dict(dict(weights))


def _advice(module: nn.Module, weights: Mapping[str, Tensor]) -> str:
    for name, child in module.named_modules():
        if hasattr(child, 'explain_misfit'):
            prefix = f'{name}.' if name else ''
            own = {key.removeprefix(prefix): value for key, value in weights.items() if key.startswith(prefix)}
            if advice := child.explain_misfit(own):
                return str(advice)
    return 'use the config that it was trained with'


def _words(kind: str, names: Sequence[str]) -> str:
    more = f' and {len(names) - _SHOWN} more' if len(names) > _SHOWN else ''
    return f'{len(names)} weights {kind} ({", ".join(names[:_SHOWN])}{more})'

"""Names of classes as older versions wrote them."""

from __future__ import annotations

from collections.abc import Sequence

#: AUTSL calls two of its 226 classes "you"; the Turkish names, sen and siz, tell them apart.
_AUTSL, _YOU = 226, {175: 'you (sen)', 182: 'you (siz)'}


def to_distinct(labels: Sequence[str]) -> list[str]:
    """Tells AUTSL's two classes "you" apart, in files that were written before their names had to differ.

    Args:
        labels: Names of classes in label order.

    Returns:
        The same, or with the names that :func:`~signmm.datasets.autsl.read_autsl` gives.
    """
    if len(labels) != _AUTSL or any(labels[label] != 'you' for label in _YOU):
        return list(labels)
    return [_YOU.get(label, name) for label, name in enumerate(labels)]

"""How much of the clips is rest, by the rule of :mod:`signmm.segmentation.rest`."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from signmm.doctor.report import Finding, shortened
from signmm.segmentation import signing_spans
from signmm.structures import PoseSequence

#: Share of a clip from which rest is told.
MUCH = 0.5


def examine_rest(pose: PoseSequence) -> dict[str, float]:
    """Measures rest.

    Args:
        pose: A clip.

    Returns:
        ``rest``, the share of its frames without signing, and ``stretches`` of signing; NaN where wrists or shoulders
        are not known.
    """
    try:
        spans = signing_spans(pose)
    except ValueError:
        return {'rest': np.nan, 'stretches': np.nan}
    return {'rest': 1 - sum(last - first for first, last in spans) / len(pose), 'stretches': len(spans)}


def check_rest(ids: Sequence[str], column: Callable[[str], np.ndarray]) -> list[Finding]:
    """Tells of clips that hold more than signs.

    Args:
        ids: Of the clips.
        column: Gives a number of all clips.

    Returns:
        Notes: long rest is fine for a model that was trained on it, and several stretches are fine in sentences.
    """
    rest, stretches = column('rest'), column('stretches')
    found = []
    for chosen, text in (
        (rest > MUCH, 'are rest for more than half of their frames; `frames` of an annotation cuts them'),
        (stretches > 1, 'have rest in their middle, so they may hold several signs'),
    ):
        items = tuple(name for name, one in zip(ids, chosen, strict=True) if one)
        if items:
            text = f'{len(items):,} clips {text} (signmm predict --segment): {shortened(items, 3)}'
            found.append(Finding('rest', 'note', text, items))
    return found

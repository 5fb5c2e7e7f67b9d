"""How much of its own task a pre-training has learned, beside floors without learning."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

import numpy as np

from signmm.evaluation.clip_metric import ClipMetric
from signmm.registry import METRICS


@METRICS.register_module()
class PretextMetric(ClipMetric):
    """Error or accuracy of a pre-training model or tokenizer on its own task, on clips that it was not trained on.

    Reads the samples that the models of pre-training predict, see :mod:`signmm.models.pretext`. A name without an
    ending is the model's; ``..._interpolated``: linear interpolation between the visible frames; ``..._still``:
    nothing moves, the nearest visible frame stays; ``..._nearest``: the code of the nearest visible frame;
    ``..._constant``: always the code that is most frequent in these clips. A model that is no better than its floor has
    learned nothing that the clip does not show.
    """

    def measure(self, sample: Mapping[str, Any]) -> Any:
        """Takes the clip's result.

        Args:
            sample: With ``pretext``.

        Returns:
            It.

        Raises:
            KeyError: The sample was not made by a model of pre-training.
        """
        if 'pretext' not in sample:
            raise KeyError('PretextMetric: samples have no pretext; it evaluates models of pre-training and tokenizers')
        return sample['pretext']

    def compute_metrics(self, results: list) -> dict[str, float]:
        """Averages over all that counts in all clips.

        Args:
            results: What ``measure`` gave.

        Returns:
            Name to mean; NaN where nothing counts.
        """
        sums: dict[str, np.ndarray] = {}
        counts: dict[str, Counter[int]] = {}
        for result in results:
            for name, pair in result.means.items():
                sums[name] = sums.get(name, np.zeros(2)) + pair
            for name, uses in result.counts.items():
                counts[name] = counts.get(name, Counter())
                counts[name].update(dict(enumerate(uses.tolist())))
        found = {name: _ratio(total, weight) for name, (total, weight) in sums.items()}
        return found | {
            f'{name}_constant': 100 * _ratio(max(uses.values()), uses.total()) for name, uses in counts.items()
        }


def _ratio(total: float, weight: float) -> float:
    return float(total / weight) if weight else float('nan')

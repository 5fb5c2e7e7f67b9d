"""Word error rate of gloss sequences, with its deletions, insertions and substitutions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mmengine.logging import print_log

from signmm.evaluation.clip_metric import ClipMetric
from signmm.evaluation.edit_alignment import align, get_costs
from signmm.evaluation.phoenix_cleanup import get_clean_up
from signmm.registry import METRICS


@dataclass(frozen=True)
class WERResult:
    """Errors of a corpus.

    Attributes:
        deletions: Glosses missed.
        insertions: Glosses made up.
        substitutions: Glosses confused.
        reference_tokens: Glosses in the references.
        sentence_rates: Percent of each sentence; 0 where both sides are empty, 100 where only the reference is.
    """

    deletions: int
    insertions: int
    substitutions: int
    reference_tokens: int
    sentence_rates: tuple[float, ...]

    @property
    def errors(self) -> int:
        """All errors."""
        return self.deletions + self.insertions + self.substitutions

    def rate(self, errors: int) -> float:
        """Percent of the reference glosses.

        Args:
            errors: A count.

        Returns:
            Percent.
        """
        return 100 * errors / self.reference_tokens

    @property
    def wer(self) -> float:
        """Corpus-level rate in percent: all errors over all reference glosses (SignBERT+ eq. 21)."""
        return self.rate(self.errors)

    @property
    def sentence_mean(self) -> float:
        """Mean of the sentences' rates in percent; not the figure that papers print."""
        return sum(self.sentence_rates) / len(self.sentence_rates)


def corpus_wer(
    references: Sequence[Sequence[str]], hypotheses: Sequence[Sequence[str]], costs: str = 'unit'
) -> WERResult:
    """Counts the errors of a corpus.

    Args:
        references: Glosses of each sentence, cleaned already.
        hypotheses: Likewise, in the same order.
        costs: A key of :data:`~signmm.evaluation.edit_alignment.COSTS`.

    Returns:
        The counts.

    Raises:
        ValueError: Different numbers of sentences, a string in place of a list, or no reference glosses at all.
    """
    if len(references) != len(hypotheses):
        raise ValueError(f'WER: {len(references)} references, but {len(hypotheses)} hypotheses')
    if any(isinstance(s, str) for s in (*references, *hypotheses)):
        raise ValueError('WER: a sentence must be a list of glosses, got a string; split it at white space')
    if not any(references):
        raise ValueError('WER: the references hold no gloss at all, so the rate is undefined')
    totals, rates = [0, 0, 0], []
    for reference, hypothesis, pairs in zip(references, hypotheses, align(references, hypotheses, costs), strict=True):
        counts = [0, 0, 0]
        for wanted, got in pairs:
            if wanted != got:
                counts[0 if got is None else 1 if wanted is None else 2] += 1
        totals = [a + b for a, b in zip(totals, counts, strict=True)]
        rates.append(100 * sum(counts) / len(reference) if reference else 100.0 * bool(hypothesis))
    return WERResult(totals[0], totals[1], totals[2], sum(len(r) for r in references), tuple(rates))


@METRICS.register_module()
class WERMetric(ClipMetric):
    """Corpus-level word error rate in percent, with its parts: ``WER``, ``deletion``, ``insertion``, ``substitution``.

    Args:
        clean_up: A key of :data:`signmm.evaluation.phoenix_cleanup.CLEAN_UPS`, applied to both sides.
        costs: A key of :data:`~signmm.evaluation.edit_alignment.COSTS`.
        allow_partial: Accept that clips are missing, see :class:`ClipMetric`.
        prefix: Put before every name.
    """

    def __init__(
        self, clean_up: str = 'none', costs: str = 'sclite', allow_partial: bool = False, prefix: str | None = None
    ) -> None:
        super().__init__(allow_partial, prefix)
        self.costs, self.clean_up = costs, get_clean_up(clean_up)
        price = get_costs(costs)
        self.signature = f'WER|level:corpus|costs:{"/".join(map(str, price))} (del/ins/sub)|clean-up:{clean_up}'

    @property
    def metric_names(self) -> list[str]:
        """Names of what :meth:`compute_metrics` gives, without the prefix."""
        return ['WER', 'deletion', 'insertion', 'substitution']

    def measure(self, sample: Mapping[str, Any]) -> tuple[list[str], list[str]]:
        """Takes the glosses of a clip.

        Args:
            sample: With ``gt_gloss`` and ``pred_gloss``.

        Returns:
            Reference and hypothesis.

        Raises:
            ValueError: It lacks one of them.
        """
        for field in ('gt_gloss', 'pred_gloss'):
            if sample.get(field) is None:
                raise ValueError(f"WERMetric: clip '{sample.get('video_id', '?')}' has no {field}")
        return list(sample['gt_gloss']), list(sample['pred_gloss'])

    def compute_metrics(self, results: list) -> dict[str, float]:
        """Computes the rates. Gives name to percent."""
        result = corpus_wer(
            [self.clean_up(reference, False) for reference, _ in results],
            [self.clean_up(hypothesis, True) for _, hypothesis in results],
            self.costs,
        )
        print_log(self.signature, logger='current')
        parts = {'deletion': result.deletions, 'insertion': result.insertions, 'substitution': result.substitutions}
        return {'WER': result.wer} | {name: result.rate(count) for name, count in parts.items()}

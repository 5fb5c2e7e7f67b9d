"""ROUGE-L in the three variants that sign language papers print; they differ by whole points."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from mmengine.logging import print_log

from signmm.evaluation.bleu import text_pair
from signmm.evaluation.clip_metric import ClipMetric
from signmm.registry import METRICS
from signmm.utils.suggest import choose

#: ``beta1.2``: weighted F of COCO captions (neccam/slt and its heirs); ``ratio``: beta = precision / recall (TwoStream,
#: MSKA); ``package``: F1 of the Python package ``rouge`` (Uni-Sign).
VARIANTS = ('beta1.2', 'ratio', 'package')


def lcs_length(a: Sequence[str], b: Sequence[str]) -> int:
    """Length of the longest common subsequence.

    Args:
        a: Tokens.
        b: Tokens.

    Returns:
        The length.
    """
    row = [0] * (len(b) + 1)
    for token in a:
        diagonal = 0
        for j, other in enumerate(b, 1):
            diagonal, row[j] = row[j], diagonal + 1 if token == other else max(row[j], row[j - 1])
    return row[-1]


def _sentence(reference: str, hypothesis: str, variant: str) -> float:
    wanted, got = reference.split(), hypothesis.split()
    common = lcs_length(wanted, got)
    if common == 0:
        return 0.0
    precision, recall = common / len(got), common / len(wanted)
    square = (1.2 if variant == 'beta1.2' else precision / recall) ** 2
    return (1 + square) * precision * recall / (recall + square * precision)


def _package(references: Sequence[str], hypotheses: Sequence[str]) -> list[float]:
    try:
        from rouge import Rouge
    except ImportError:
        raise ImportError("ROUGE-L variant 'package' needs the package rouge: pip install rouge==1.0.1") from None
    scorer = Rouge(metrics=['rouge-l'])

    def score(reference: str, hypothesis: str) -> float:
        # The package refuses a text without words.
        if not reference.strip(' .') or not hypothesis.strip(' .'):
            return 0.0
        return scorer.get_scores(hypothesis, reference)[0]['rouge-l']['f']

    return [score(r, h) for r, h in zip(references, hypotheses, strict=True)]


def rouge_l(references: Sequence[str], hypotheses: Sequence[str], variant: str = 'beta1.2') -> float:
    """Computes the mean ROUGE-L of the sentences.

    Args:
        references: One text per sentence, tokens separated by white space.
        hypotheses: The translations; an empty one, or an empty reference, scores 0.
        variant: One of :data:`VARIANTS`.

    Returns:
        Percent.

    Raises:
        ValueError: Different numbers of sentences, none at all, or an unknown variant.
        ImportError: The variant's package is not installed.
    """
    choose('ROUGE-L variant', variant, VARIANTS)
    if len(references) != len(hypotheses) or not references:
        raise ValueError(f'ROUGE: {len(references)} references, but {len(hypotheses)} hypotheses; both must be N >= 1')
    if variant == 'package':
        values = _package(references, hypotheses)
    else:
        values = [_sentence(r, h, variant) for r, h in zip(references, hypotheses, strict=True)]
    return 100 * sum(values) / len(values)


@METRICS.register_module()
class ROUGEMetric(ClipMetric):
    """``ROUGE-L`` in percent.

    Args:
        variant: One of :data:`VARIANTS`.
        allow_partial: Accept that clips are missing, see :class:`ClipMetric`.
        prefix: Put before every name.
    """

    def __init__(self, variant: str = 'beta1.2', allow_partial: bool = False, prefix: str | None = None) -> None:
        super().__init__(allow_partial, prefix)
        choose('ROUGEMetric: variant', variant, VARIANTS)
        self.variant = variant

    @property
    def metric_names(self) -> list[str]:
        """Names of what :meth:`compute_metrics` gives, without the prefix."""
        return ['ROUGE-L']

    def measure(self, sample: Mapping[str, Any]) -> tuple[str, str]:
        """Takes the texts of a clip. Gives reference and translation."""
        return text_pair('ROUGEMetric', sample)

    def compute_metrics(self, results: list) -> dict[str, float]:
        """Computes ROUGE-L. Gives name to percent."""
        print_log(f'ROUGE-L|variant:{self.variant}|mean of sentences', logger='current')
        joined = sum(len(reference.split()) == 1 for reference, _ in results)
        if joined > len(results) / 2:
            print_log(
                f'ROUGE-L: {joined} of {len(results)} references are one word each, as ROUGE tells words by spaces; '
                'texts of a language without spaces, such as Chinese, need them between their characters',
                logger='current',
                level=30,
            )
        return {'ROUGE-L': rouge_l([r for r, _ in results], [h for _, h in results], self.variant)}

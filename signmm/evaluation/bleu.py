"""BLEU-1 to BLEU-4 by sacreBLEU, each with its signature."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from mmengine.logging import print_log

from signmm.evaluation.clip_metric import ClipMetric
from signmm.registry import METRICS
from signmm.utils.suggest import choose

#: Preset to (tokenizer, smoothing method, smoothing value) of sacreBLEU.
#: ``legacy`` is what neccam/slt and its heirs print (sacreBLEU 1.4.2 ``raw_corpus_bleu``: no tokenizer, floor 0).
PRESETS: dict[str, tuple[str, str, float | None]] = {
    '13a': ('13a', 'exp', None),
    'none': ('none', 'exp', None),
    'char': ('char', 'exp', None),
    'legacy': ('none', 'floor', 0.0),
}


def corpus_bleu(
    references: Sequence[str], hypotheses: Sequence[str], preset: str = 'none', max_order: int = 4
) -> tuple[list[float], str]:
    """Computes BLEU-1 to BLEU-n of a corpus.

    Args:
        references: One reference text per sentence.
        hypotheses: The translations, in the same order; an empty one counts with length 0.
        preset: A key of :data:`PRESETS`; ``'char'`` for Chinese.
        max_order: Largest n.

    Returns:
        The n values in percent, and sacreBLEU's signature of the last.

    Raises:
        ValueError: Different numbers of sentences, none at all, or an unknown preset.
        ImportError: sacreBLEU is not installed.
    """
    choose('BLEU preset', preset, PRESETS)
    if len(references) != len(hypotheses) or not references:
        raise ValueError(f'BLEU: {len(references)} references, but {len(hypotheses)} hypotheses; both must be N >= 1')
    try:
        from sacrebleu.metrics import BLEU
    except ImportError:
        raise ImportError('BLEU needs the package sacrebleu: pip install sacrebleu') from None
    tokenizer, smoothing, value = PRESETS[preset]
    # force: our texts may be tokenised already, which sacreBLEU warns about.
    bleu = BLEU(tokenize=tokenizer, smooth_method=smoothing, smooth_value=value, max_ngram_order=max_order, force=True)
    counted = bleu.corpus_score(list(hypotheses), [list(references)])
    values = [
        BLEU.compute_bleu(
            counted.counts[:order], counted.totals[:order], counted.sys_len, counted.ref_len, smoothing, value,
            max_ngram_order=order,
        ).score
        for order in range(1, max_order + 1)
    ]  # fmt: skip
    return values, str(bleu.get_signature())


def text_pair(name: str, sample: Mapping[str, Any]) -> tuple[str, str]:
    """Reads reference and translation from an evaluated sample.

    Args:
        name: Of the metric, for the error text.
        sample: With ``gt_text`` and ``pred_text``.

    Returns:
        Reference and translation.

    Raises:
        ValueError: The sample lacks one of them.
    """
    for field in ('gt_text', 'pred_text'):
        if sample.get(field) is None:
            raise ValueError(f"{name}: clip '{sample.get('video_id', '?')}' has no {field}")
    return sample['gt_text'], sample['pred_text']


@METRICS.register_module()
class BLEUMetric(ClipMetric):
    """``BLEU-1`` to ``BLEU-4`` in percent.

    Args:
        preset: A key of :data:`PRESETS`.
        allow_partial: Accept that clips are missing, see :class:`ClipMetric`.
        prefix: Put before every name.
    """

    def __init__(self, preset: str = 'none', allow_partial: bool = False, prefix: str | None = None) -> None:
        super().__init__(allow_partial, prefix)
        choose('BLEUMetric: preset', preset, PRESETS)
        self.preset = preset

    @property
    def metric_names(self) -> list[str]:
        """Names of what :meth:`compute_metrics` gives, without the prefix."""
        return [f'BLEU-{n}' for n in range(1, 5)]

    def measure(self, sample: Mapping[str, Any]) -> tuple[str, str]:
        """Takes the texts of a clip. Gives reference and translation."""
        return text_pair('BLEUMetric', sample)

    def compute_metrics(self, results: list) -> dict[str, float]:
        """Computes BLEU. Gives name to percent."""
        values, signature = corpus_bleu([r for r, _ in results], [h for _, h in results], self.preset)
        print_log(f'BLEU|preset:{self.preset}|{signature}', logger='current')
        return {f'BLEU-{n}': value for n, value in enumerate(values, 1)}

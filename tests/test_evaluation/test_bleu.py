from __future__ import annotations

import math

import pytest

from signmm.evaluation.bleu import BLEUMetric, corpus_bleu


def test_worked_example():
    # Unigrams 4 of 5, bigrams 3 of 4; 5 words against 6.
    values, signature = corpus_bleu(['a b c d e f'], ['a b c d x'], 'none', 2)
    brevity = math.exp(1 - 6 / 5)
    assert values == pytest.approx([100 * brevity * 0.8, 100 * brevity * math.sqrt(0.8 * 0.75)])
    assert 'tok:none' in signature and 'version:' in signature


def test_characters_and_legacy_smoothing():
    assert corpus_bleu(['今天星期五。'], ['今 天 星 期 五 。'], 'char')[0] == pytest.approx([100] * 4)
    assert corpus_bleu(['a b c d'], ['a b x y'], 'legacy')[0][2:] == [0.0, 0.0]
    assert corpus_bleu(['a b c d'], ['a b x y'], 'none')[0][3] > 0


def test_defined_at_the_edges():
    assert corpus_bleu(['a b'], [''])[0] == [0.0] * 4
    with pytest.raises(ValueError, match='must be N >= 1'):
        corpus_bleu([], [])
    with pytest.raises(ValueError, match="did you mean 'legacy'"):
        BLEUMetric('legcy')


def test_metric():
    metric = BLEUMetric()
    metric.process(None, [{'gt_text': 'a b c d', 'pred_text': 'a b c d'}])
    assert metric.evaluate(1) == pytest.approx({f'BLEU-{n}': 100.0 for n in range(1, 5)})
    with pytest.raises(ValueError, match='no pred_text'):
        metric.process(None, [{'gt_text': 'a'}])

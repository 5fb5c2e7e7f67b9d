from __future__ import annotations

import jiwer
import numpy as np
import pytest

from signmm.evaluation.wer import WERMetric, align, corpus_wer


def test_unit_costs_equal_jiwer():
    rng = np.random.default_rng(0)
    references = [[f'G{x}' for x in rng.integers(0, 6, rng.integers(1, 9))] for _ in range(60)]
    hypotheses = [[f'G{x}' for x in rng.integers(0, 6, rng.integers(1, 9))] for _ in range(60)]
    truth = jiwer.process_words([' '.join(r) for r in references], [' '.join(h) for h in hypotheses])
    assert corpus_wer(references, hypotheses).wer == pytest.approx(100 * truth.wer, abs=1e-12)


def test_worked_example_of_both_costs():
    # sclite: two substitutions cost 8, deletion and insertion around a match cost 6.
    reference, hypothesis = ['A', 'B'], ['B', 'C']
    unit, sclite = (corpus_wer([reference], [hypothesis], costs) for costs in ('unit', 'sclite'))
    assert (unit.deletions, unit.insertions, unit.substitutions) == (0, 0, 2)
    assert (sclite.deletions, sclite.insertions, sclite.substitutions) == (1, 1, 0)
    assert align(reference, hypothesis, 'sclite') == [('A', None), ('B', 'B'), (None, 'C')]


def test_corpus_level_is_not_the_mean_of_sentences():
    result = corpus_wer([['A'], ['A', 'B', 'C']], [['B'], ['A', 'B', 'C']])
    assert (result.wer, result.sentence_mean) == (25.0, 50.0)


def test_empty_sides_are_defined():
    result = corpus_wer([['A', 'B'], [], []], [[], ['C'], []])
    assert (result.deletions, result.insertions, result.wer) == (2, 1, 150.0)
    assert result.sentence_rates == (100.0, 100.0, 0.0)
    with pytest.raises(ValueError, match='no gloss at all'):
        corpus_wer([[]], [['A']])


def test_wrong_input_is_explained():
    with pytest.raises(ValueError, match='2 references, but 1'):
        corpus_wer([['A'], ['B']], [['A']])
    with pytest.raises(ValueError, match='split it'):
        corpus_wer(['A B'], [['A']])
    with pytest.raises(ValueError, match="did you mean 'sclite'"):
        corpus_wer([['A']], [['A']], 'sclit')


def test_metric_cleans_both_sides_and_says_how():
    metric = WERMetric(clean_up='phoenix14t')
    samples = [{'video_id': 'x', 'gt_gloss': ['__ON__', 'loc-NORD', 'NORD', 'WIND'], 'pred_gloss': ['NORD', 'REGEN']}]
    metric.process(None, samples)
    assert metric.evaluate(1) == {'WER': 50.0, 'deletion': 0.0, 'insertion': 0.0, 'substitution': 50.0}
    assert 'costs:3/3/4' in metric.signature and 'phoenix14t' in metric.signature
    with pytest.raises(ValueError, match="clip 'y' has no pred_gloss"):
        metric.process(None, [{'video_id': 'y', 'gt_gloss': ['A']}])

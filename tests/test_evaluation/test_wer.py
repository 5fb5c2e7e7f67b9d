from __future__ import annotations

import jiwer
import numpy as np
import pytest

from signmm.evaluation.edit_alignment import COSTS, align
from signmm.evaluation.wer import WERMetric, corpus_wer


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
    assert align([reference], [hypothesis], 'sclite') == [[('A', None), ('B', 'B'), (None, 'C')]]


def plain_alignment(reference, hypothesis, price):
    """Cell by cell; of equal costs a match or substitution, then a deletion."""
    table = {(i, 0): i * price.deletion for i in range(len(reference) + 1)}
    table |= {(0, j): j * price.insertion for j in range(len(hypothesis) + 1)}
    for i, r in enumerate(reference, 1):
        for j, h in enumerate(hypothesis, 1):
            swap = table[i - 1, j - 1] + price.substitution * (r != h)
            table[i, j] = min(swap, table[i - 1, j] + price.deletion, table[i, j - 1] + price.insertion)
    i, j, pairs = len(reference), len(hypothesis), []
    while i or j:
        swap = price.substitution * (reference[i - 1] != hypothesis[j - 1]) if i and j else 0
        if i and j and table[i, j] == table[i - 1, j - 1] + swap:
            i, j = i - 1, j - 1
            pairs.append((reference[i], hypothesis[j]))
        elif i and table[i, j] == table[i - 1, j] + price.deletion:
            i -= 1
            pairs.append((reference[i], None))
        else:
            j -= 1
            pairs.append((None, hypothesis[j]))
    return pairs[::-1]


@pytest.mark.parametrize('costs', COSTS)
def test_all_at_once_is_one_by_one(costs, monkeypatch):
    rng = np.random.default_rng(1)
    references, hypotheses = ([[f'G{x}' for x in rng.integers(0, 4, n)] for n in rng.integers(0, 12, 80)] for _ in 'ab')
    wanted = [plain_alignment(r, h, COSTS[costs]) for r, h in zip(references, hypotheses, strict=True)]
    assert align(references, hypotheses, costs) == wanted
    monkeypatch.setattr('signmm.evaluation.edit_alignment._CELLS', 200)
    assert align(references, hypotheses, costs) == wanted
    assert align([], []) == [] and align([[]], [[]]) == [[]]


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

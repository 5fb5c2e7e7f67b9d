from __future__ import annotations

import builtins
import math

import numpy as np
import pytest
import sacrebleu

from signmm.evaluation.bleu import BLEUMetric, corpus_bleu
from signmm.evaluation.rouge import rouge_l


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


def test_a_missing_package_is_an_error(monkeypatch):
    real = builtins.__import__

    def without(name, *args):
        if name.split('.')[0] in ('sacrebleu', 'rouge'):
            raise ImportError(name)
        return real(name, *args)

    monkeypatch.setattr(builtins, '__import__', without)
    with pytest.raises(ImportError, match='pip install sacrebleu'):
        corpus_bleu(['a'], ['a'])
    with pytest.raises(ImportError, match=r'pip install rouge==1\.0\.1'):
        rouge_l(['a'], ['a'], 'package')


def test_equals_sacrebleu_on_random_sentences():
    rng = np.random.default_rng(0)
    references = [' '.join(rng.choice(list('abcde'), 8)) for _ in range(30)]
    hypotheses = [' '.join(rng.choice(list('abcde'), rng.integers(4, 11))) for _ in range(30)]
    values, _ = corpus_bleu(references, hypotheses, 'none')
    assert values[3] == pytest.approx(
        sacrebleu.corpus_bleu(hypotheses, [references], tokenize='none', force=True).score
    )
    chars = corpus_bleu(references, hypotheses, 'char')[0][3]
    assert chars == pytest.approx(sacrebleu.corpus_bleu(hypotheses, [references], tokenize='char').score)

from __future__ import annotations

import pytest

from signmm.evaluation import rouge
from signmm.evaluation.rouge import ROUGEMetric, lcs_length, rouge_l


def test_worked_example():
    assert lcs_length('a b c d'.split(), 'b x d'.split()) == 2
    precision, recall = 2 / 3, 2 / 4
    f = 2.44 * precision * recall / (recall + 1.44 * precision)
    assert rouge_l(['a b c d'], ['b x d']) == pytest.approx(100 * f)
    beta = precision / recall
    f = (1 + beta**2) * precision * recall / (recall + beta**2 * precision)
    assert rouge_l(['a b c d'], ['b x d'], 'ratio') == pytest.approx(100 * f)
    f = 2 * precision * recall / (precision + recall)
    assert rouge_l(['a b c d'], ['b x d'], 'package') == pytest.approx(100 * f, abs=1e-5)


@pytest.mark.parametrize('variant', ['beta1.2', 'ratio', 'package'])
def test_empty_sides_score_zero(variant):
    assert rouge_l(['a', '', 'a'], ['', 'a', 'a'], variant) == pytest.approx(100 / 3, abs=1e-5)


def test_metric():
    metric = ROUGEMetric()
    metric.process(None, [{'gt_text': 'a b', 'pred_text': 'a b'}])
    assert metric.evaluate(1) == {'ROUGE-L': 100.0}
    with pytest.raises(ValueError, match='unknown variant'):
        ROUGEMetric('l')


@pytest.mark.parametrize(('reference', 'told'), [('今天北部有雨', True), ('今 天 北 部 有 雨', False)])
def test_texts_without_spaces_are_told(monkeypatch, reference, told):
    said = []
    monkeypatch.setattr(rouge, 'print_log', lambda text, *_, **__: said.append(text))
    assert ROUGEMetric().compute_metrics([(reference, '今 天 北 部 有 雨')])['ROUGE-L'] == (0 if told else 100)
    assert ('1 of 1 references are one word each' in said[-1]) == told

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import torch
from sklearn.metrics import top_k_accuracy_score

from signmm.evaluation.accuracy import SignAccuracy, top_k_accuracy, top_k_hits
from signmm.evaluation.score_dump import ScoreDump
from signmm.structures import SignDataSample

SCORES = np.array([[0.5, 0.3, 0.2], [0.1, 0.2, 0.7], [0.4, 0.5, 0.1], [0.3, 0.3, 0.4]])
LABELS = np.array([0, 1, 0, 0])


def samples(scores: np.ndarray, labels: np.ndarray) -> list[dict]:
    made = []
    for i, (score, label) in enumerate(zip(scores, labels, strict=True)):
        sample = SignDataSample(metainfo={'video_id': f'v{i}'})
        sample.pred_score, sample.gt_label = torch.tensor(score), torch.tensor(int(label))
        made.append(sample.to_dict())
    return made


@pytest.mark.parametrize('k', [1, 2, 5])
def test_against_sklearn(k: int) -> None:
    rng = np.random.default_rng(0)
    scores, labels = rng.normal(size=(200, 7)), rng.integers(0, 7, 200)
    assert top_k_accuracy(scores, labels, k) == pytest.approx(100 * top_k_accuracy_score(labels, scores, k=k))
    share = [top_k_accuracy_score(labels[labels == c], scores[labels == c], k=k, labels=range(7)) for c in range(7)]
    assert top_k_accuracy(scores, labels, k, per='class') == pytest.approx(100 * np.mean(share))


def test_ties_go_to_the_smaller_number() -> None:
    scores = np.array([[1.0, 1.0, 0.0], [1.0, 1.0, 0.0], [0.0, 0.0, 0.0]])
    assert top_k_hits(scores, np.array([0, 1, 2]), 1).tolist() == [True, False, False]
    assert top_k_hits(scores, np.array([0, 1, 2]), 2).tolist() == [True, True, False]
    assert np.array_equal(top_k_hits(scores, np.array([0, 1, 2]), 1), scores.argmax(1) == [0, 1, 2])


def test_policies_for_absent_classes() -> None:
    # Class 0: 1 of 3 hits; class 1: 0 of 1; class 2 has no clips.
    assert top_k_accuracy(SCORES, LABELS) == 25
    assert top_k_accuracy(SCORES, LABELS, per='class') == pytest.approx(100 / 6)
    assert top_k_accuracy(SCORES, LABELS, per='class', absent='zero') == pytest.approx(100 / 9)
    assert np.isnan(top_k_accuracy(SCORES, LABELS, per='class', absent='nan'))


@pytest.mark.parametrize(
    ('scores', 'labels', 'arguments', 'message'),
    [
        (SCORES, LABELS + 2, {}, 'label 3 of clip 1 is outside 0 to 2'),
        (SCORES * np.nan, LABELS, {}, 'scores of clip 0 are NaN'),
        (SCORES[:2], LABELS, {}, 'expected, got'),
        (SCORES, LABELS, {'k': 0}, 'at least 1'),
        (SCORES, LABELS, {'per': 'clip'}, "unknown per 'clip'; choose one of: class, instance"),
        (SCORES, LABELS, {'absent': 'drop'}, "unknown absent 'drop'; choose one of: nan, skip, zero"),
    ],
)
def test_bad_arguments(scores: np.ndarray, labels: np.ndarray, arguments: dict, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        top_k_accuracy(scores, labels, **arguments)


def test_metric_and_subsets() -> None:
    metric = SignAccuracy(topk=(1, 2), subsets={'confusing': ['sun', 1], 'normal': ['moon']})
    metric.dataset_meta = {'labels': ['moon', 'star', 'sun']}
    scores, labels = np.eye(3)[[0, 1, 0, 2]] + [0, 0.1, 0.2], np.array([0, 1, 2, 2])
    metric.process(None, samples(scores, labels))
    result = metric.evaluate(4)
    assert result['top1_per_instance'] == 75
    assert result['top1_per_class'] == pytest.approx(100 * (1 + 1 + 0.5) / 3)
    assert result['confusing/top1_per_instance'] == pytest.approx(200 / 3)
    assert result['confusing/top1_per_class'] == 75
    assert result['normal/top1_per_instance'] == 100
    assert result['confusing/top2_per_instance'] == 100
    assert len(result) == 12


def test_metric_errors() -> None:
    metric = SignAccuracy(subsets={'confusing': ['sum']})
    metric.dataset_meta = {'labels': ['moon', 'star', 'sun']}
    metric.process(None, samples(SCORES, LABELS))
    with pytest.raises(ValueError, match="unknown label 'sum', did you mean 'sun'"):
        metric.evaluate(4)
    bare = SignDataSample(metainfo={'video_id': 'v9'})
    with pytest.raises(ValueError, match="'v9' has no pred_score and no gt_label"):
        metric.process(None, [bare.to_dict()])
    with pytest.raises(ValueError, match='per_class_policy'):
        SignAccuracy(per_class_policy='mean')
    with pytest.raises(ValueError, match='no clips'):
        SignAccuracy().compute_metrics([])


@pytest.mark.parametrize('ending', ['npz', 'json'])
def test_score_dump(tmp_path: Path, ending: str) -> None:
    out = tmp_path / 'deep' / f'scores.{ending}'
    dump = ScoreDump(str(out))
    dump.dataset_meta = {'labels': ['moon', 'Ä', 'sun']}
    dump.process(None, samples(SCORES, LABELS))
    assert dump.evaluate(4) == {}
    data = dict(np.load(out)) if ending == 'npz' else json.loads(out.read_text('utf8'))
    assert list(data['video_ids']) == ['v0', 'v1', 'v2', 'v3']
    assert list(data['labels']) == LABELS.tolist()
    assert list(data['label_names']) == ['moon', 'Ä', 'sun']
    assert np.allclose(data['scores'], SCORES, atol=1e-7)
    with pytest.raises(ValueError, match=r'\.npz or \.json'):
        ScoreDump('scores.pkl')


def test_score_dump_with_embeddings(tmp_path: Path) -> None:
    rows = samples(SCORES, LABELS)
    with pytest.raises(ValueError, match="clip 'v0' has no pred_embedding"):
        ScoreDump(str(tmp_path / 'a.npz'), embeddings=True).process(None, rows)
    rows = [*rows, dict(rows[0])]  # another view of the first clip
    for row, vector in zip(rows, [[1, 0], [0, 1], [0.6, 0.8], [0, 1], [0, 1]], strict=True):
        row['pred_embedding'] = torch.tensor(vector, dtype=torch.float32)
    dump = ScoreDump(str(tmp_path / 'a.npz'), embeddings=True)
    dump.process(None, rows)
    dump.evaluate(5)
    want = [[0.5**0.5, 0.5**0.5], [0, 1], [0.6, 0.8], [0, 1]]
    np.testing.assert_allclose(np.load(tmp_path / 'a.npz')['embeddings'], want, rtol=1e-6)

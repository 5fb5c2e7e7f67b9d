"""Every clip once, in the order of the data set, or a refusal."""

from __future__ import annotations

from typing import Any

import pytest

from signmm.evaluation import clip_metric
from signmm.evaluation.clip_metric import ClipMetric


class Ids:
    def __init__(self, *names: str, missing: tuple[str, ...] = ()) -> None:
        self.names, self.missing_ids = names, list(missing)

    def __len__(self) -> int:
        return len(self.names)

    def get_data_info(self, index: int) -> dict[str, str]:
        return {'video_id': self.names[index]}


class Values(ClipMetric):
    def measure(self, sample: dict[str, Any]) -> float:
        return sample['value']

    def compute_metrics(self, results: list[float]) -> dict[str, Any]:
        return {'values': results}


def evaluated(dataset: Ids | None, parts: list[str], patch: pytest.MonkeyPatch, size: int, **extra: Any) -> Values:
    """Evaluates clips that several processes saw; a clip's value is its place in the alphabet."""
    rows = [[(name, float(ord(name))) for name in part] for part in parts]
    patch.setattr(clip_metric, 'all_gather_object', lambda own: rows)
    metric = Values(prefix='p', **extra)
    metric.dataset = dataset
    metric.got = metric.evaluate(size)['p/values']
    return metric


def test_padding_counts_once_and_the_order_is_the_data_sets(monkeypatch: pytest.MonkeyPatch) -> None:
    metric = evaluated(Ids(*'cadbe'), ['cde', 'abc'], monkeypatch, 5)
    assert metric.got == [ord(name) for name in 'cadbe']
    assert metric.share == (5, 5)
    assert evaluated(Ids(*'abc'), ['cab'], monkeypatch, 3).got == [97, 98, 99], 'a shuffled loader'


def test_a_part_is_refused_or_named(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ValueError, match=r'Values: 3 of 5 clips were evaluated; missing: d, e; leave drop_last'):
        evaluated(Ids(*'abcde'), ['abc'], monkeypatch, 5)
    metric = evaluated(Ids(*'abcde'), ['ca', 'b'], monkeypatch, 5, allow_partial=True)
    assert metric.got == [97, 98, 99] and metric.share == (3, 5)
    with pytest.raises(ValueError, match='0 of 2 clips'):
        evaluated(Ids(*'ab'), [''], monkeypatch, 2, allow_partial=True)


def test_clips_without_poses_are_part_of_the_data_set(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ValueError, match='2 of 3 clips were evaluated; missing: x'):
        evaluated(Ids('a', 'b', missing=('x',)), ['ab'], monkeypatch, 2)


def test_several_views_of_a_clip(monkeypatch: pytest.MonkeyPatch) -> None:
    assert evaluated(Ids(*'aabb'), ['ab', 'ab'], monkeypatch, 4).got == [97, 97, 98, 98]
    with pytest.raises(ValueError, match='3 of 4 clips'):
        evaluated(Ids(*'aabb'), ['aab'], monkeypatch, 4)


def test_without_a_data_set_clips_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    assert evaluated(None, ['ac', 'ba'], monkeypatch, 3).got == [97, 98, 99]
    with pytest.raises(ValueError, match='2 of 3 clips were evaluated;'):
        evaluated(None, ['ab'], monkeypatch, 3)


def test_results_are_forgotten_after_an_evaluation() -> None:
    metric = Values()
    for _ in range(2):
        metric.process(None, [{'video_id': 'a', 'value': 1.0}])
        assert metric.evaluate(1) == {'values': [1.0]}

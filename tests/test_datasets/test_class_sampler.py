"""Batches of P classes with K clips, counted."""

from __future__ import annotations

from collections import Counter
from types import SimpleNamespace
from typing import Any

import pytest

from signmm.datasets import ClassBalancedBatchSampler
from signmm.registry import DATA_SAMPLERS


class Labelled:
    """A data set of labels."""

    def __init__(self, labels: list[int | None]) -> None:
        self.labels = labels

    def __len__(self) -> int:
        return len(self.labels)

    def get_data_info(self, index: int) -> dict[str, Any]:
        return {'video_id': f'v{index}', 'label': self.labels[index]}


def sampler(labels: list[int | None], batch_size: int = 4, clips: int = 2, seed: int = 0) -> ClassBalancedBatchSampler:
    config = dict(type='ClassBalancedBatchSampler', clips=clips, seed=seed)
    return DATA_SAMPLERS.build(
        config, default_args=dict(sampler=SimpleNamespace(dataset=Labelled(labels)), batch_size=batch_size)
    )


LABELS = [0] * 7 + [1] * 2 + [2] * 4 + [3] * 1 + [4] * 6


def test_a_batch_has_p_classes_with_k_clips() -> None:
    made = sampler(LABELS)
    assert len(made) == 5  # 20 clips in batches of 4
    batches = list(made)
    assert len(batches) == 5
    for batch in batches:
        counts = Counter(LABELS[clip] for clip in batch)
        assert len(counts) == 2 and len(set(batch)) == len(batch)
        assert all(count == min(2, LABELS.count(label)) for label, count in counts.items())


def test_classes_and_clips_take_turns() -> None:
    made, seen, clips = sampler(LABELS), Counter[int](), Counter[int]()
    for epoch in range(40):
        made.set_epoch(epoch)
        for batch in made:
            seen.update({LABELS[clip] for clip in batch})
            clips.update(batch)
    # 400 places of classes, 80 for each of five.
    assert all(70 <= count <= 90 for count in seen.values()) and len(clips) == 20
    first = [clips[clip] for clip in range(7)]
    assert max(first) < 2 * min(first)


def test_order_depends_on_seed_and_epoch_alone() -> None:
    made = sampler(LABELS)
    first = list(made)
    made.set_epoch(1)
    assert list(made) != first
    made.set_epoch(0)
    assert list(made) == first == list(sampler(LABELS)) != list(sampler(LABELS, seed=1))


def test_bad_input() -> None:
    with pytest.raises(ValueError, match='divide batch_size, got 3 and 4'):
        sampler(LABELS, clips=3)
    with pytest.raises(ValueError, match='there are 5 classes; set batch_size to at most 10'):
        sampler(LABELS, batch_size=12)
    with pytest.raises(ValueError, match="clip 'v1' has no label"):
        sampler([0, None])

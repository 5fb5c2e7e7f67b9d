"""Which clips a threshold comes from."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from mmengine.config import Config

from signmm.apis.calibration import fit_detector, trained_mirrored
from signmm.lookup import NoveltyDetector
from signmm.lookup.novelty_report import Rated


def rated(*degrees: float) -> Rated:
    angle = np.radians(degrees)
    rows, count = np.stack([np.cos(angle), np.sin(angle)], 1), len(degrees)
    return Rated(['a'] * count, np.zeros(count, int), rows, np.zeros(count, int), np.ones(count), rows)


@pytest.fixture
def rater(tmp_path: Path) -> Any:
    (tmp_path / 'm.pth').write_bytes(b'weights')
    return SimpleNamespace(checkpoint=tmp_path / 'm.pth', mirror=True)


def test_threshold_of_the_known_clips_or_of_other_people_whichever_is_larger(rater: Any) -> None:
    # Three people, whose own clips lie 1 degree apart and those of others 30.
    train, people = rated(0, 1, 30, 31, 60, 61), list('uuvvww')
    detector = NoveltyDetector(train.views, train.labels, '')
    near, far = rated(2, 32, 62, 2), rated(2, 32, 62, 130)

    def threshold(known: Rated | None, signers: list) -> float:
        return fit_detector(rater, train, known, signers, 0.25).threshold

    alone, others = threshold(None, []), threshold(None, people)
    assert alone < others == pytest.approx(np.sort(detector.score(train.views, train.labels, np.arange(6) // 2))[-2])
    assert threshold(near, []) < others == threshold(near, people)
    assert threshold(None, [None, *people[1:]]) == alone == threshold(None, ['u'] * 6)
    both = fit_detector(rater, train, far, people, 0.25)
    assert both.threshold == max(others, threshold(far, [])) and both.clips == 4 and both.mirror
    assert both.false_alarms == (detector.score(far.views, far.answers) > both.threshold).mean()


def test_mirror_images_count_where_the_training_had_them() -> None:
    step, flip = dict(type='LoadPose'), dict(type='FlipPose', prob=0.5)
    assert trained_mirrored(Config(dict(train_dataloader=dict(dataset=dict(pipeline=dict(load=step, flip=flip))))))
    assert not trained_mirrored(Config(dict(train_dataloader=dict(dataset=dict(pipeline=[step])))))
    assert not trained_mirrored(Config(dict(model={})))

"""Pose files from the wild: versions, components, a truncated one."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from pose_format import Pose

from signmm.io import PackedStore, PackedStoreWriter, read_pose
from signmm.structures import get_layout

DATA = Path(__file__).resolve().parents[2].parent / 'shared' / 'data'
pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason='the real poses are not here')

LAYOUT_OF_POINTS = {
    21: 'mediapipe_hands42',
    137: 'openpose137',
    178: 'mediapipe50',
    543: 'mediapipe543',
    553: 'mediapipe553',
    576: 'mediapipe543',
    586: 'mediapipe553',
}


def test_every_sample_is_read():
    files = sorted([*DATA.glob('pose_samples/**/*.pose'), *DATA.glob('demo_videos/*.pose')])
    assert len(files) == 19
    for file in files:
        raw, pose = Pose.read(file.read_bytes()), read_pose(file)
        points = sum(len(c.points) for c in raw.header.components)
        assert (pose.layout.name, len(pose)) == (LAYOUT_OF_POINTS[points], len(raw.body.data))
        assert pose.fps == pytest.approx(raw.body.fps)
        if points in (543, 553, 576, 586):
            seen = pose.score > 0
            joints = len(pose.layout)
            np.testing.assert_array_equal(pose.xy[seen], raw.body.data.data[:, 0, :joints, :2][seen].astype(np.float32))
            assert len(pose.to_layout(get_layout('triplet49')).layout) == 49


def test_truncated_files_are_refused():
    for file in DATA.glob('signsuisse/pose/truncated/*.pose'):
        with pytest.raises(ValueError, match=r'declares 127 frames of 543 points.*truncated'):
            read_pose(file)


def test_packed_fingerspelling(tmp_path):
    files = sorted(DATA.glob('fingerspelling/pose/*/*.pose'))[:6]
    with PackedStoreWriter(tmp_path / 'store', 'int16') as writer:
        for file in files:
            writer.add(file.stem, read_pose(file))
    store = PackedStore(tmp_path / 'store')
    for file in files:
        exact, packed = read_pose(file), store[file.stem]
        limit = max(1 / 32, np.abs(exact.xy).max() / 32767)
        assert np.abs(exact.xy - packed.xy).max() <= limit
        assert packed.score.min() >= 0 and packed.score.max() <= 1

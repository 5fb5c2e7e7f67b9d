"""Every fixture in the wild through every format and back."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from signmm.io import FORMATS, convert_poses, read_pose
from signmm.io.formats import fit_format
from signmm.io.sam_slr import FRAMES

DATA = Path(__file__).resolve().parents[2].parent / 'shared' / 'data'
pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason='the real poses are not here')
OUT = {'sam_slr': 'x_data_joint.npy', 'neccam': 'x.pkl.gz'}
FRACTIONS = ('mediapipe_npy', 'parquet', 'uni_sign')


@pytest.fixture(scope='module')
def originals():
    files = sorted(DATA.glob('pose_samples/**/*.pose'))
    assert len(files) == 18
    return {f.relative_to(DATA / 'pose_samples').with_suffix('').as_posix(): read_pose(f) for f in files}


@pytest.mark.parametrize('name', sorted(FORMATS))
def test_every_fixture_and_back(tmp_path, name, originals):
    if name == 'parquet':
        pytest.importorskip('pyarrow')
    there = convert_poses(DATA / 'pose_samples', tmp_path / OUT.get(name, 'out'), name)
    assert (sorted(there.written), there.failed) == (sorted(originals), [])
    assert sorted(p.suffix for p in there.ignored) == ['.csv', '.csv', '.json']
    sizes = {pose.image_size for pose in originals.values()} if name in FRACTIONS else {None}
    for size in sizes:  # one image size at a time is told
        back = convert_poses(tmp_path / OUT.get(name, 'out'), tmp_path / f'back{size}', 'npz', image_size=size)
        assert not back.failed
    for clip, original in originals.items():
        size = original.image_size if name in FRACTIONS else None
        again = read_pose(tmp_path / f'back{size}' / f'{clip}.npz')
        expected, _ = fit_format(original, name)
        frames = slice(0, FRAMES if name == 'sam_slr' else None)
        assert again.layout == expected.layout
        np.testing.assert_array_equal(again.xy, expected.xy[frames])
        score = (expected.score > 0).astype(np.float32) if 'score' in FORMATS[name].lacks else expected.score[frames]
        np.testing.assert_array_equal(again.score, score)


def test_other_folders(tmp_path):
    """Fixtures of two more corpora, and one file that is cut off: it alone fails."""
    report = convert_poses(DATA / 'fingerspelling' / 'pose', tmp_path / 'letters', 'packed')
    assert (len(report.written), report.failed) == (12, [])
    report = convert_poses(DATA / 'signsuisse' / 'pose', tmp_path / 'signs', 'npz')
    assert len(report.written) == 6 and len(report.failed) == 1
    assert 'declares 127 frames' in report.failed[0]

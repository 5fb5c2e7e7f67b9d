from __future__ import annotations

import numpy as np
import pytest

from signmm.io import read_pose

SIZE = (640, 480)
POINTS = np.random.default_rng(0).uniform(0.2, 0.8, (6, 75, 3))


@pytest.mark.parametrize(
    ('points', 'why'),
    [
        (POINTS.transpose(0, 2, 1), 'axes are in another order: transpose them'),
        (POINTS.transpose(2, 0, 1), 'axes are in another order: transpose them'),
        (POINTS.transpose(1, 0, 2), 'axes are in another order: transpose them'),
        (POINTS.transpose(2, 0, 1)[..., None], 'axes are in another order: transpose them'),
        (POINTS[None], 'axes are in another order: transpose them'),
        (POINTS[0], 'one frame: put a take together'),
        (np.zeros(1662), 'one frame: frames of a take lie in a folder'),
        (POINTS[:, :49], r'no known form, got \(6, 49, 3\); expected'),
    ],
)
def test_other_shapes(points, why, tmp_path):
    np.save(tmp_path / 'a.npy', points)
    with pytest.raises(ValueError, match=f'a.npy.*{why}'):
        read_pose(tmp_path / 'a.npy', SIZE)


@pytest.mark.parametrize('joints', [33, 42, 50, 75, 543, 553])
@pytest.mark.parametrize('columns', [2, 3])
def test_pixels_are_no_fractions(joints, columns, tmp_path):
    points = np.random.default_rng(0).uniform(0.2, 0.8, (4, joints, columns))
    np.save(tmp_path / 'a.npy', points)
    assert read_pose(tmp_path / 'a.npy', SIZE).xy.max() < 640
    points[..., :2] *= SIZE
    np.save(tmp_path / 'a.npy', points.astype(np.float16))
    for size in (SIZE, None):
        with pytest.raises(ValueError, match='which are pixels, not fractions'):
            read_pose(tmp_path / 'a.npy', size)


def test_takes_of_different_lengths_in_one_array(tmp_path):
    takes = np.empty(2, object)
    takes[:] = [POINTS, POINTS[:3]]
    np.save(tmp_path / 'a.npy', takes, allow_pickle=True)
    with pytest.raises(ValueError, match='holds Python objects.*save an array for each'):
        read_pose(tmp_path / 'a.npy', SIZE)


def test_foreign_files_under_our_names(tmp_path):
    (tmp_path / 'a.npy').write_text('not numbers')
    with pytest.raises(ValueError, match=r'a\.npy is no \.npy file'):
        read_pose(tmp_path / 'a.npy', SIZE)
    np.savez(tmp_path / 'a.npz', body=POINTS[:, :33], lh=POINTS[:, :21])
    with pytest.raises(ValueError, match=r'it has: body, lh; .*--fields\)$'):
        read_pose(tmp_path / 'a.npz', SIZE)

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parent))
from format_poses import random_pose

from signmm.io import read_pose
from signmm.io.asl_signs_parquet import write_parquet

pa = pytest.importorskip('pyarrow')
pq = pytest.importorskip('pyarrow.parquet')
COUNTS = {'face': 468, 'left_hand': 21, 'pose': 33, 'right_hand': 21}
START = {'pose': 0, 'face': 33, 'left_hand': 501, 'right_hand': 522}


def rows(frames, seed=0):
    """As the competition has them: frame numbers that do not start at 0, NaN for a hand that was not found."""
    rng = np.random.default_rng(seed)
    made = [
        (frame, f'{frame}-{kind}-{i}', kind, i, *rng.uniform(0.1, 0.9, 3))
        for frame in frames
        for kind, count in COUNTS.items()
        for i in range(count)
    ]
    names = ('frame', 'row_id', 'type', 'landmark_index', 'x', 'y', 'z')
    columns = dict(zip(names, map(list, zip(*made, strict=True)), strict=True))
    lost = [i for i, r in enumerate(made) if r[2] == 'left_hand' and r[0] == frames[0]]
    for i in lost:
        columns['x'][i] = columns['y'][i] = columns['z'][i] = float('nan')
    return columns


def write(path, columns):
    pq.write_table(pa.table(columns), path)
    return path


def test_read(tmp_path):
    columns = rows([20, 21, 23])
    pose = read_pose(write(tmp_path / 'a.parquet', columns), image_size=(200, 100))
    assert (pose.layout.name, len(pose)) == ('mediapipe543', 4)
    seen = (pose.score > 0).all(1)
    assert seen.tolist() == [False, True, False, True] and not pose.score[0, 501:522].any()
    for i in (0, 480, 600, 900):
        joint = START[columns['type'][i]] + columns['landmark_index'][i]
        expected = np.array([columns['x'][i] * 200, columns['y'][i] * 100])
        if not np.isnan(expected).any():
            np.testing.assert_allclose(pose.xy[columns['frame'][i] - 20, joint], expected, rtol=1e-6)
            assert pose.z[columns['frame'][i] - 20, joint] == pytest.approx(columns['z'][i] * 200)
    assert pose.z_unit == 'part'


def test_order_of_rows_does_not_matter(tmp_path):
    columns = rows([0, 1])
    shuffled = np.random.default_rng(0).permutation(len(columns['x']))
    other = {k: [v[i] for i in shuffled] for k, v in columns.items()}
    a, b = (read_pose(write(tmp_path / f'{n}.parquet', c), image_size=(9, 9)) for n, c in enumerate((columns, other)))
    np.testing.assert_array_equal(a.xy, b.xy)


def test_written_as_the_competition_does(tmp_path):
    write_parquet(tmp_path / 'a.parquet', random_pose('mediapipe543', frames=2))
    table, expected = pq.read_table(tmp_path / 'a.parquet').to_pydict(), rows([0, 1])
    assert {k: table[k] for k in ('frame', 'row_id', 'type', 'landmark_index')} == {
        k: expected[k] for k in ('frame', 'row_id', 'type', 'landmark_index')
    }
    with pytest.raises(ValueError, match='whose size is not known'):
        write_parquet(tmp_path / 'a.parquet', random_pose('mediapipe543', image_size=None))


def test_errors(tmp_path):
    columns = rows([0])
    with pytest.raises(ValueError, match='pass image_size'):
        read_pose(write(tmp_path / 'a.parquet', columns))
    for change, message in [
        ({'type': ['foot'] * 543}, r"row 0: unknown landmark 0 of 'foot'"),
        ({'landmark_index': [468] * 543}, "row 0: unknown landmark 468 of 'face'"),
        ({'frame': [0] * 543, 'landmark_index': [0] * 543}, 'a landmark occurs twice in a frame'),
    ]:
        with pytest.raises(ValueError, match=message):
            read_pose(write(tmp_path / 'a.parquet', columns | change), image_size=(9, 9))
    del columns['x']
    with pytest.raises(ValueError, match=r"columns missing: \['x'\]"):
        read_pose(write(tmp_path / 'a.parquet', columns), image_size=(9, 9))
    (tmp_path / 'a.parquet').write_bytes((tmp_path / 'a.parquet').read_bytes()[:99])
    with pytest.raises(ValueError, match='cannot be read'):
        read_pose(tmp_path / 'a.parquet', image_size=(9, 9))


def test_missing_package(tmp_path, monkeypatch):
    file = write(tmp_path / 'a.parquet', rows([0]))
    monkeypatch.setitem(sys.modules, 'pyarrow.parquet', None)
    with pytest.raises(ImportError, match='pip install pyarrow'):
        read_pose(file, image_size=(9, 9))

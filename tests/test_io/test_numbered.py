from __future__ import annotations

import pytest

from signmm.io.numbered import frame_files, is_numbered_folder


@pytest.mark.parametrize(
    'name', ['{}.npy', 'frame_{:04d}.NPY', 'frame ({}).npy', 'take3_{}.npy', 'a_{:012d}_keypoints.npy']
)
def test_names_and_what_does_not_count(name, tmp_path):
    for number in (2, 10, 4):
        (tmp_path / name.format(number)).write_bytes(b'')
    for other in ('._0.npy', '.DS_Store', 'desktop.ini', 'Thumbs.db'):
        (tmp_path / other).write_bytes(b'')
    assert is_numbered_folder(tmp_path, ('.npy',))
    assert {number: file.name for number, file in frame_files(tmp_path).items()} == {
        0: name.format(2), 2: name.format(4), 8: name.format(10)
    }  # fmt: skip
    (tmp_path / 'notes.txt').write_text('x')
    assert not is_numbered_folder(tmp_path, ('.npy',))

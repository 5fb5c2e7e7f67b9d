from __future__ import annotations

import pickle

import numpy as np
import pytest

from signmm.io import find_clips
from signmm.io.sam_slr import label_file, read_sam_slr


def gendata(clips, frames=150):
    """SAM-SLR's filling: a short clip is repeated, a long one is cut."""
    data = np.zeros((len(clips), 3, frames, 27, 1), np.float32)
    for i, clip in enumerate(clips):
        for t in range(frames):
            if t < len(clip) or len(clip) < frames:
                data[i, :, t, :, 0] = clip[t % len(clip)].T
    return data


def test_padding_is_cut_off(tmp_path):
    rng = np.random.default_rng(0)
    clips = [
        (rng.uniform(0.1, 0.9, (length, 27, 3)) * (640, 480, 1)).astype(np.float32) for length in (1, 40, 149, 150, 160)
    ]
    np.save(tmp_path / 'val_data_joint.npy', gendata(clips))
    names = [f'signer{i}_sample{i}' for i in range(5)]
    (tmp_path / 'val_label.pkl').write_bytes(pickle.dumps((names, [3, 1, 4, 1, 5])))
    found = read_sam_slr(tmp_path / 'val_data_joint.npy', image_size=(512, 512))
    assert [clip.id for clip in found] == names
    for clip, made in zip(found, clips, strict=True):
        pose = clip.read()
        np.testing.assert_array_equal(pose.xy, made[:150, :, :2])
        np.testing.assert_array_equal(pose.score, made[:150, :, 2])
        assert (pose.layout.name, pose.image_size) == ('sam_slr27', (512, 512))
    assert [clip.id for clip in find_clips(tmp_path)] == names, 'labels are no poses'
    (tmp_path / 'val_label.pkl').unlink()
    assert [c.id for c in find_clips(tmp_path)][:2] == ['val_data_joint_000000', 'val_data_joint_000001']


def test_empty_frames_are_no_padding(tmp_path):
    clip = (np.random.default_rng(0).uniform(0.1, 0.9, (10, 27, 3)) * (640, 480, 1)).astype(np.float32)
    clip[[0, 9]] = 0
    np.save(tmp_path / 'x_data_joint.npy', gendata([clip], frames=10))
    assert len(read_sam_slr(tmp_path / 'x_data_joint.npy')[0].read()) == 10


def test_errors(tmp_path):
    file = tmp_path / 'x_data_joint.npy'
    assert label_file(file) == tmp_path / 'x_label.pkl' and label_file('a/b.npy').name == 'b_label.pkl'
    np.save(file, np.zeros((2, 3, 5, 26, 1), np.float32))
    with pytest.raises(ValueError, match=r'expected \(N, 3, T, V, 1\) with V in \[27, 133\], got \(2, 3, 5, 26, 1\)'):
        read_sam_slr(file)
    np.save(file, np.zeros((2, 3, 5, 27, 1), np.float32))
    label_file(file).write_bytes(pickle.dumps((['a'], [0])))
    with pytest.raises(ValueError, match=r'x_label\.pkl: expected \(names, labels\) of 2 clips'):
        read_sam_slr(file)
    file.write_bytes(file.read_bytes()[:200])
    with pytest.raises(ValueError, match='cannot be read'):
        read_sam_slr(file)

"""Extra training clips for wlasl50 from another lexicon."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from signmm.io import PackedStore
from tests.real import real_data

if not (real_data.DATA / 'asl100_single').is_dir():
    pytest.skip('needs ../shared/data', allow_module_level=True)

from tests.real.extra_clips import extra_clips, with_extra

SIGNS = ['book', 'family', 'finish', 'mother', 'now', 'school', 'who', 'yes']


def test_extra_clips_have_the_sign_of_the_lexicon_and_a_hand_in_every_frame() -> None:
    z = dict(np.load(real_data.DATA / 'asl100_single' / 'asl100.npz'))
    found = extra_clips(SIGNS)
    assert sorted(name for name, _, _ in found) == [f'asl100_{sign}' for sign in SIGNS]
    for name, label, pose in found:
        sign = name.removeprefix('asl100_')
        assert SIGNS[label] == sign
        clip = z['gloss'].tolist().index('finished' if sign == 'finish' else sign)
        frames = slice(z['offsets'][clip], z['offsets'][clip + 1])
        hands = np.concatenate([z['left'][frames], z['right'][frames]], 1)
        assert len(pose.xy) == np.abs(hands).any((1, 2)).sum()
        assert (pose.score[:, 7:] > 0).any(1).all()


def test_only_training_gets_extra_clips(tmp_path: Path) -> None:
    files = real_data.write_wlasl50(tmp_path, 1)
    before, whole = json.loads(files.read_text()), with_extra(files, tmp_path)
    after = json.loads(whole.read_text())
    assert after['metainfo']['labels'] == before['metainfo']['labels']
    assert after['samples'][: len(before['samples'])] == before['samples']
    added = after['samples'][len(before['samples']) :]
    assert len(added) == 8 and {sample['split'] for sample in added} == {'train'}
    store, old = PackedStore(whole.parent / 'poses'), PackedStore(files.parent / 'poses')
    video = before['samples'][-1]['video_id']
    np.testing.assert_array_equal(store[video].xy, old[video].xy)
    np.testing.assert_array_equal(store[video].z, old[video].z)
    assert all(sample['video_id'] in store for sample in added)

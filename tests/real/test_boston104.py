"""The splits of ``boston104``, and the embedding of its three points."""

from __future__ import annotations

import json

import numpy as np
import pytest
import torch

from signmm.decoding.ctc_alignment import min_ctc_steps
from signmm.structures import PoseBatch, get_layout
from tests.real import boston104
from tests.real.trajectory import TrajectoryEmbedder

pytestmark = pytest.mark.skipif(not boston104.FOLDER.exists(), reason='real data is not here')


def test_development_sets_are_made_as_the_test_set_is():
    sentences = boston104.read_sentences()
    train, test = sentences['train'], sentences['test']
    known = {s.gloss for s in train}
    assert (len(train), len(test), sum(s.gloss in known for s in test)) == (161, 40, 26)
    sets = [boston104.split_dev(train, fold) for fold in (0, 1)]
    for rest, dev in sets:
        rest_known = {s.gloss for s in rest}
        assert (len(rest), len(dev), sum(s.gloss in rest_known for s in dev)) == (121, 40, 26)
    assert not {s.video for s in sets[0][1]} & {s.video for s in sets[1][1]}


def test_files_hold_nothing_of_the_other_split(tmp_path):
    path = boston104.write_boston104(tmp_path, rounds=1)
    samples = json.loads(path.read_text())['samples']
    assert sum(s['split'] == 'test' for s in samples) == 40
    glosses = json.loads(path.with_name('glosses.json').read_text())['tokens']
    assert 'MUST' not in glosses and 'MUST' in {g for s in samples if s['split'] == 'test' for g in s['gloss']}
    assert 'MUST' not in path.with_name('ngram5.json').read_text()
    path = boston104.write_boston104(tmp_path, fold=0, rounds=1)
    videos = {s['video_id'].split('_')[0] for s in json.loads(path.read_text())['samples'] if s['split'] == 'test'}
    assert len(videos) == 40 and videos <= {s.video for s in boston104.read_sentences()['train']}


def test_added_clips_are_long_enough_for_ctc():
    train = boston104.read_sentences()['train']
    clips = boston104.augmented(train, 1)
    assert sum(clip.video.endswith('_0') for clip in clips) == 161
    short = [clip for clip in clips if -(-len(clip.points) // 4) < min_ctc_steps(clip.gloss)]
    assert len(short) <= 0.02 * len(clips)


def test_embedding_does_not_read_padding():
    embedder = TrajectoryEmbedder().eval()
    xy = torch.from_numpy(np.random.default_rng(0).uniform(60, 200, (2, 9, 49, 2)).astype(np.float32))
    valid = torch.arange(9)[None] < torch.tensor([9, 4])[:, None]
    layout = get_layout('triplet49')
    together = embedder(PoseBatch(xy, valid[..., None].expand(2, 9, 49).float(), valid, layout))
    alone = embedder(PoseBatch(xy[1:, :4], torch.ones(1, 4, 49), valid[1:, :4], layout))
    torch.testing.assert_close(together[1, :4], alone[0])
    assert together.shape == (2, 9, 1, 18) and not together[1, 4:].any()

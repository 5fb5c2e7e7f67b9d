from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch
from mmengine.structures import BaseDataElement
from sklearn.metrics import mutual_info_score
from torch import nn

from signmm.registry import MODELS
from signmm.structures import LAYOUTS, PARTS
from signmm.testing.fakes import fake_pose_batch, tiny
from signmm.visualization.tokens import (
    TokenFrames,
    co_occurrence,
    code_counts,
    codebook_size,
    collect_tokens,
    health,
    shared_triplets,
    top_codes,
)

LAYOUT = LAYOUTS['triplet49']
LEFT, BODY = list(LAYOUT.parts['left']), list(LAYOUT.parts['body'])


class Clips:
    """Five clips of different length as a data set gives them."""

    def __init__(self) -> None:
        lengths = [6, 4, 5, 3, 6]
        self.pose = fake_pose_batch(batch=5, frames=6, lengths=lengths)
        self.lengths = lengths

    def __len__(self) -> int:
        return 5

    def __getitem__(self, i: int) -> dict:
        keep = slice(0, self.lengths[i])
        inputs = {'xy': self.pose.xy[i, keep], 'score': self.pose.score[i, keep], 'layout': 'triplet49'}
        return {'inputs': inputs, 'data_samples': BaseDataElement(metainfo={'video_id': f'v{i}'})}


def make(name: str) -> nn.Module:
    tokenizer = MODELS.build(tiny(name))
    if name == 'KMeansTokenizer':
        for seed in range(6):
            tokenizer.fit(fake_pose_batch(frames=12, seed=seed))
    return tokenizer.eval()


def frames(count: int = 60, missing: bool = True) -> TokenFrames:
    rng = np.random.default_rng(0)
    score = np.ones((count, 49), np.float32)
    if missing:
        score[: count // 3, LEFT] = 0
    xy = rng.uniform(0, 256, (count, 49, 2)).astype(np.float32)
    ids = np.stack([rng.integers(0, 5, count), rng.integers(0, 5, count), rng.integers(0, 4, count)], 1)
    return TokenFrames(xy, score, ids, xy + 3, np.arange(count) // 10, [f'v{i}' for i in range(count // 10)], LAYOUT,
                       {'hand': 8, 'body': 6})  # fmt: skip


@pytest.mark.parametrize('name', ['CoupledDVAE', 'SeparateVQ', 'KMeansTokenizer'])
def test_collects_what_the_tokenizer_says(name: str) -> None:
    tokenizer, clips = make(name), Clips()
    found = collect_tokens(tokenizer, clips, batch_size=2)
    assert found.sizes == {'hand': 8, 'body': 8} and found.video_ids == [f'v{i}' for i in range(5)]
    assert np.array_equal(found.clip, np.repeat(range(5), clips.lengths))
    ids = tokenizer.encode(clips.pose)
    assert np.array_equal(found.ids, ids[clips.pose.valid].numpy())
    assert np.allclose(found.decoded, tokenizer.decode(ids)[clips.pose.valid].numpy(), atol=1e-4)
    assert np.array_equal(found.xy, clips.pose.xy[clips.pose.valid].numpy())
    assert collect_tokens(tokenizer, clips, clips=2).video_ids == ['v0', 'v4'], 'spread over the data set'


def test_other_models_are_refused() -> None:
    with pytest.raises(TypeError, match="no codebook named 'hand'"):
        codebook_size(nn.Linear(2, 2), 'hand')


def test_uses_with_and_without_detection() -> None:
    found = frames()
    counts, lost = code_counts(found, 'hand')
    assert counts.sum() == 120 and lost.sum() == 20
    assert counts[2] == (found.ids[:, :2] == 2).sum() and lost[2] == (found.ids[:20, 0] == 2).sum()
    assert not code_counts(found, 'body')[1].any()


def test_health_is_that_of_detected_parts() -> None:
    found = frames()
    rows = health(found)
    ids = found.ids[20:, 0]
    share = np.bincount(ids) / len(ids)
    assert rows['left']['perplexity'] == pytest.approx(np.exp(-(share * np.log(share)).sum()), rel=1e-5)
    assert rows['left']['used'] == len(set(ids)) and rows['left']['size'] == 8 and rows['left']['frames'] == 40
    assert rows['hand']['frames'] == 100 and rows['body']['size'] == 6
    assert all(row['error_px'] == pytest.approx(3 * np.sqrt(2), rel=1e-5) for row in rows.values())


def test_code_is_described_by_its_poses() -> None:
    found = frames(missing=False)
    centre = np.random.default_rng(1).uniform(50, 200, (21, 2))
    found.ids[:, :2] = 7
    found.ids[:30, 0] = 1
    offsets = np.linspace(-10, 12, 30)
    found.xy[:30, LEFT] = centre + offsets[:, None, None]
    (_, use) = top_codes(found, 'hand', examples=2)
    assert (use.code, use.count, use.clips) == (1, 30, 3) and use.share == pytest.approx(30 / 120)
    offsets = offsets - offsets.mean()
    assert np.allclose(use.mean, centre + 1, atol=1e-3) and np.allclose(use.decoded, found.decoded[:30, LEFT].mean(0))
    assert use.spread == pytest.approx(np.abs(offsets - offsets.mean()).mean() * np.sqrt(2), rel=1e-4)
    middle = [int(np.abs(offsets[10 * c : 10 * c + 10]).argmin()) + 10 * c for c in range(3)]
    assert use.nearest[0] == (min(middle, key=lambda i: abs(offsets[i])), 0)
    assert {frame for frame, _ in use.nearest} < set(middle), 'the nearest one of each clip'


def test_missing_joints_do_not_pull_the_mean() -> None:
    found = frames(missing=False)
    found.ids[:, 2] = 0
    found.xy[:, BODY] = 100
    found.xy[::2, BODY[0]], found.score[::2, BODY[0]] = 0, 0
    (use,) = top_codes(found, 'body')
    assert np.allclose(use.mean, 100) and use.spread == pytest.approx(0, abs=1e-4)


def test_triplets_of_several_clips_come_first() -> None:
    found = frames(missing=False)
    found.ids[[5, 15, 16, 25, 35, 45]] = (6, 6, 5)
    found.score[15, :3] = 0
    groups = dict(shared_triplets(found, top=3))
    assert list(groups)[0] == (6, 6, 5)
    assert groups[6, 6, 5] == [5, 16, 25, 35, 45], 'one frame of each clip, the one with more joints'
    nothing = replace(found, score=np.zeros_like(found.score))
    assert not list(shared_triplets(nothing))


@pytest.mark.parametrize('side', [0, 1])
def test_co_occurrence_is_the_mutual_information(side: int) -> None:
    found = frames()
    both = found.found(PARTS[side])
    counts, bits = co_occurrence(found, side)
    assert counts.shape == (8, 6) and counts.sum() == both.sum()
    assert counts[2, 3] == ((found.ids[:, side] == 2) & (found.ids[:, 2] == 3) & both).sum()
    assert bits == pytest.approx(mutual_info_score(found.ids[both, side], found.ids[both, 2]) / np.log(2))


def test_no_gradients_are_kept() -> None:
    assert torch.is_grad_enabled()
    collect_tokens(make('CoupledDVAE'), Clips())
    assert torch.is_grad_enabled()

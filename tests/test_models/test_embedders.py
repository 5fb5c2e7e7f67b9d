from __future__ import annotations

import copy

import pytest
import torch

from signmm.models.embedders import LinearEmbedder, STGCNEmbedder, TripletEmbedder
from signmm.structures import PoseBatch
from signmm.testing import check_embedder, fake_pose_batch, settle


def test_both_hands_share_weights() -> None:
    pose = fake_pose_batch()
    left, right = list(pose.layout.parts['left']), list(pose.layout.parts['right'])
    swapped = pose.xy.clone()
    swapped[:, :, left], swapped[:, :, right] = pose.xy[:, :, right], pose.xy[:, :, left]
    for embedder in (TripletEmbedder(part_width=8), LinearEmbedder(part_width=8, use_score=False)):
        embedder.eval()
        out, other = embedder(pose), embedder(pose.with_xy(swapped))
        torch.testing.assert_close(out[:, :, [1, 0, 2]], other)


@pytest.mark.parametrize(
    ('layout', 'parts'),
    [
        ('triplet49', ('left', 'right', 'body')),
        ('hands42_arms7', ('left', 'right', 'body')),
        ('mediapipe_hands42', ('left', 'right')),
        ('kinect20', ('body',)),
    ],
)
def test_parts_follow_the_layout(layout: str, parts: tuple[str, ...]) -> None:
    embedder = TripletEmbedder(layout, part_width=8)
    assert embedder.parts == parts
    assert embedder(fake_pose_batch(layout)).shape == (2, 6, len(parts), 8)


def test_part_order_is_left_right_body() -> None:
    embedder, pose = TripletEmbedder(part_width=8), fake_pose_batch()
    settle(embedder, lambda: embedder(pose))
    base = embedder(pose)
    for number, part in enumerate(('left', 'right', 'body')):
        xy = pose.xy.clone()
        xy[:, :, list(pose.layout.parts[part])] *= 0.5
        changed = (embedder(pose.with_xy(xy)) != base).any(-1).any(0).any(0)
        assert changed.tolist() == [p == number for p in range(3)]


@pytest.mark.parametrize('kernel', [3, 5])
def test_temporal_gcn(kernel: int) -> None:
    embedder = TripletEmbedder(part_width=8, temporal_kernel=kernel)
    assert embedder.frame_wise is False
    check_embedder(embedder)
    pose = fake_pose_batch(frames=30, missing=0)
    settle(embedder, lambda: embedder(pose))
    xy = pose.xy.clone()
    xy[:, 15] *= 0.5
    seen = (embedder(pose.with_xy(xy)) - embedder(pose)).abs().amax((0, 2, 3)) > 0
    reach = 5 * (kernel // 2)  # five units
    assert not seen[: 15 - reach].any() and not seen[16 + reach :].any()
    assert seen[14] and seen[16]


def test_confidence_as_input() -> None:
    pose = fake_pose_batch()
    half = PoseBatch(pose.xy, pose.score * 0.5, pose.valid, pose.layout)
    with_score, without = TripletEmbedder(part_width=8, use_score=True), TripletEmbedder(part_width=8)
    for embedder in (with_score, without):
        settle(embedder, lambda embedder=embedder: embedder(pose))
    assert not torch.equal(with_score(half), with_score(pose))
    torch.testing.assert_close(without(half), without(pose))
    check_embedder(with_score)


def test_another_layout_is_refused() -> None:
    pose = fake_pose_batch('kinect20')
    for embedder in (TripletEmbedder(part_width=8), LinearEmbedder(), STGCNEmbedder(widths=(4,))):
        with pytest.raises(ValueError, match="'kinect20' .*'triplet49'"):
            embedder(pose)


def test_padding_alone_gives_zeros() -> None:
    pose = fake_pose_batch(lengths=[6, 0])
    out = TripletEmbedder(part_width=8)(pose)
    assert out.isfinite().all() and not out[1].any()


def test_statistics_do_not_see_padding() -> None:
    short, padded = fake_pose_batch(lengths=[6, 3]), fake_pose_batch(lengths=[6, 3])
    xy = padded.xy.clone()
    xy[1, 3:] = 1e6
    torch.manual_seed(0)
    first = TripletEmbedder(part_width=8, dropout=0, out_dropout=0)
    second = copy.deepcopy(first)
    first(short)
    second(padded.with_xy(xy))
    for (name, a), b in zip(first.named_buffers(), second.buffers(), strict=True):
        torch.testing.assert_close(a, b, msg=name)


def test_linear_embedder_is_a_linear_map() -> None:
    torch.manual_seed(0)
    embedder = LinearEmbedder('kinect20', part_width=4).eval()
    pose = fake_pose_batch('kinect20')
    x = torch.cat([pose.xy / 256, pose.score[..., None]], dim=-1).flatten(2) / (1 + 1e-5) ** 0.5
    linear = embedder.networks['body'][1]
    torch.testing.assert_close(embedder(pose)[:, :, 0], x @ linear.weight.T + linear.bias)

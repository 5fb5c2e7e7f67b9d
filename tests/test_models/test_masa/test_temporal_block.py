from __future__ import annotations

import pytest
import torch
from torch import nn

from signmm.models.embedders import TripletEmbedder
from signmm.models.embedders.valid_frames import ValidFrames
from signmm.models.masa.released_embedder import ReleasedTripletEmbedder
from signmm.models.masa.temporal_block import TemporalBlock
from signmm.testing import check_embedder, fake_pose_batch, settle


def conv(linear: nn.Linear, x: torch.Tensor, kernel: int) -> torch.Tensor:
    weight = linear.weight.view(len(linear.weight), kernel, -1).transpose(1, 2)
    return nn.functional.conv1d(x, weight, linear.bias, padding=kernel // 2).relu()


@pytest.mark.parametrize('lengths', [(6, 6), (6, 1, 3)])
def test_equals_conv1d_clip_by_clip(lengths: tuple[int, ...]) -> None:
    torch.manual_seed(0)
    block = TemporalBlock(4).eval()
    nn.init.normal_(block.norm.running_mean)
    frames = ValidFrames(torch.arange(6)[None] < torch.tensor(lengths)[:, None])
    x = torch.randn(sum(lengths), 2, 4)  # two streams
    got, start = block(x.flatten(0, 1), frames).view_as(x), 0
    for length in lengths:
        clip = x[start : start + length].permute(1, 2, 0)
        both = torch.cat([conv(block.conv5, clip, 5), conv(block.conv3b, conv(block.conv3a, clip, 3), 3)], 1)
        want = block.norm(nn.functional.conv1d(both, block.merge.weight[:, :, None])).relu()
        torch.testing.assert_close(got[start : start + length], want.permute(2, 0, 1))
        start += length


def test_in_the_embedder() -> None:
    torch.manual_seed(0)
    embedder = ReleasedTripletEmbedder(part_width=4, temporal_blocks=2, input_eps=0.1, body_edges='released')
    assert not embedder.frame_wise and TripletEmbedder(part_width=4).frame_wise
    check_embedder(embedder)
    pose = fake_pose_batch(frames=24)
    settle(embedder, lambda: embedder(pose))
    moved = pose.xy.clone()
    moved[:, 12] += 20
    with torch.no_grad():
        changed = (embedder(pose) != embedder(pose.with_xy(moved))).any(-1).any(-1)[0]
    # Two blocks of two convolutions: 2 frames each.
    assert changed.nonzero().flatten().tolist() == list(range(8, 17))

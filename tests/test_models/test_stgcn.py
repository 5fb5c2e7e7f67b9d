from __future__ import annotations

import pytest
import torch
from torch.utils.flop_counter import FlopCounterMode

from signmm.models.embedders import STGCNEmbedder
from signmm.testing import check_embedder, fake_pose_batch, settle


def test_receptive_field() -> None:
    embedder = STGCNEmbedder('kinect20', widths=(4, 4), temporal_kernel=9)
    pose = fake_pose_batch('kinect20', batch=1, frames=40, missing=0)
    settle(embedder, lambda: embedder(pose))
    xy = pose.xy.clone()
    xy[:, 20] *= 0.5
    seen = (embedder(pose.with_xy(xy)) - embedder(pose)).abs().amax((0, 2, 3)) > 1e-7
    assert not seen[:12].any() and not seen[29:].any()
    assert seen[20]


def test_edge_importance_is_learned() -> None:
    embedder = STGCNEmbedder('kinect20', widths=(4, 4))
    assert embedder.units[0].graph_conv.edges.shape == (3, 20, 20)
    assert STGCNEmbedder('kinect20', widths=(4, 4), learn_edges=False).units[0].graph_conv.edges is None


def test_paper_size() -> None:
    embedder = STGCNEmbedder()
    assert len(embedder.units) == 9 and embedder.part_width == 256
    assert embedder.parts == ('all',) and embedder.frame_wise is False


def test_a_clip_alone_equals_the_clip_in_a_batch() -> None:
    embedder = STGCNEmbedder(widths=(4, 6), temporal_kernel=5).eval()
    pose = fake_pose_batch(lengths=[6, 3])
    alone = fake_pose_batch(lengths=[6, 3]).take_frames(torch.tensor([[0, 1, 2], [0, 1, 2]]))
    torch.testing.assert_close(embedder(pose)[1, :3], embedder(alone)[1], rtol=1e-4, atol=1e-5)
    check_embedder(embedder)


@pytest.mark.parametrize('lengths', [[8, 8], [7, 3]])
def test_a_strided_block_is_every_second_result_of_the_block(lengths: list[int]) -> None:
    pose = fake_pose_batch(lengths=lengths, frames=max(lengths))
    plain = STGCNEmbedder(widths=(4, 6), temporal_kernel=3)
    settle(plain, lambda: plain(pose))
    strided = STGCNEmbedder(widths=(4, 6), temporal_kernel=3, strides=(1, 2)).eval()
    strided.load_state_dict(plain.state_dict())
    every = torch.arange(max(lengths)) // 2 * 2
    expected = plain(pose)[:, every].masked_fill(~pose.valid[..., None, None], 0.0)
    torch.testing.assert_close(strided(pose), expected, atol=1e-5, rtol=1e-4)
    check_embedder(STGCNEmbedder(widths=(4, 4, 6), temporal_kernel=3, strides=(1, 2, 2)))


def test_strides_of_the_paper_take_less_than_half_of_the_work() -> None:
    pose, work = fake_pose_batch(batch=1, frames=16), []
    for strides in (None, (1, 1, 1, 2, 1, 1, 2, 1, 1)):
        with FlopCounterMode(display=False) as counter:
            STGCNEmbedder(widths=(4, 4, 4, 8, 8, 8, 16, 16, 16), strides=strides)(pose)
        work.append(counter.get_total_flops())
    assert work[1] < work[0] / 2
    with pytest.raises(ValueError, match='strides must be 2 numbers from 1 on'):
        STGCNEmbedder(widths=(4, 4), strides=(1, 2, 1))

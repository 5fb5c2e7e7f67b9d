from __future__ import annotations

import torch

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

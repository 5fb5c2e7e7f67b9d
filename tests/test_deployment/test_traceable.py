"""What stands in for shortcuts while a model is recorded gives what the shortcuts give."""

from __future__ import annotations

import pytest
import torch
from mmengine.registry import init_default_scope

from signmm.deployment.traceable import Traceable, plain_shapes
from signmm.models.temporal_pooling import TemporalPooling
from signmm.registry import MODELS
from signmm.testing.fakes import TINY, fake_pose_batch, tiny


class FromPose(torch.nn.Module):
    def __init__(self, part, pose):
        super().__init__()
        self.part, self.pose = part, pose

    def forward(self, x):
        return self.part(self.pose if x is None else x)


@pytest.mark.parametrize('name', [name for name in TINY if name.endswith('Embedder')])
@pytest.mark.parametrize('kernel', [1, 3])
@pytest.mark.parametrize('lengths', [[6, 6], [6, 3]])
def test_embedders(name, kernel, lengths):
    init_default_scope('signmm')
    config = tiny(name)
    if name != 'LinearEmbedder':
        config['temporal_kernel'] = kernel
    part = MODELS.build(config).eval()
    for parameter in part.parameters():
        torch.nn.init.normal_(parameter)
    pose = fake_pose_batch(part.layout, lengths=lengths)
    with torch.no_grad():
        wanted = part(pose)
        with plain_shapes():
            got = Traceable(FromPose(part, pose))(None)
        assert torch.equal(part(pose), wanted)
    torch.testing.assert_close(got, wanted, rtol=1e-4, atol=1e-4 * float(wanted.abs().max()))


@pytest.mark.parametrize('name', ['TransformerEncoder', 'IdentityEncoder', 'HandTokenEncoder'])
def test_encoders(name):
    init_default_scope('signmm')
    encoder = MODELS.build(tiny(name)).eval()
    x = torch.randn(2, 5, encoder.width)
    full = torch.ones(2, 5, dtype=torch.bool)
    for valid in (full, torch.arange(5)[None] < torch.tensor([[5], [2]])):
        with torch.no_grad():
            wanted = encoder(x, valid)
            with plain_shapes():
                torch.testing.assert_close(Traceable(encoder)(x, valid), wanted)


@pytest.mark.parametrize('options', [dict(factor=4), dict(factor=3), dict(factor=4, mode='conv', width=5)])
@pytest.mark.parametrize('frames', [1, 4, 7, 12])
def test_temporal_pooling(options, frames):
    pooling = TemporalPooling(6, **options).eval()
    x = torch.randn(3, frames, 6)
    valid = torch.arange(frames)[None] < torch.tensor([[frames], [1], [(frames + 1) // 2]])
    with torch.no_grad():
        wanted = pooling(x, valid)
        with plain_shapes():
            for got, want in zip(Traceable(pooling)(x, valid), wanted, strict=True):
                torch.testing.assert_close(got, want)

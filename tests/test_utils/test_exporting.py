"""What layers compute while they are recorded is what they compute otherwise."""

from __future__ import annotations

import pytest
import torch
from mmengine.registry import init_default_scope

from signmm.models.temporal_pooling import TemporalPooling
from signmm.registry import MODELS
from signmm.testing.fakes import fake_pose_batch, tiny
from signmm.utils.exporting import exporting, failing_module, is_exporting

EMBEDDERS = [n for n in MODELS.names() if n.endswith('Embedder') and MODELS.get(n).__module__.startswith('signmm.')]


@pytest.mark.parametrize('name', EMBEDDERS)
@pytest.mark.parametrize('kernel', [1, 3])
@pytest.mark.parametrize('lengths', [[6, 6], [6, 3]])
def test_embedders(name, kernel, lengths):
    init_default_scope('signmm')
    config = tiny(name)
    if name not in ('LinearEmbedder', 'FeatureEmbedder'):
        config['temporal_kernel'] = kernel
    part = MODELS.build(config).eval()
    for parameter in part.parameters():
        torch.nn.init.normal_(parameter)
    pose = fake_pose_batch(part.layout, lengths=lengths)
    with torch.no_grad():
        wanted = part(pose)
        with exporting():
            got = part(pose)
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
            with exporting():
                torch.testing.assert_close(encoder(x, valid), wanted)


@pytest.mark.parametrize('options', [dict(factor=4), dict(factor=3), dict(factor=4, mode='conv', width=5)])
@pytest.mark.parametrize('frames', [1, 4, 7, 12])
def test_temporal_pooling(options, frames):
    pooling = TemporalPooling(6, **options).eval()
    x = torch.randn(3, frames, 6)
    valid = torch.arange(frames)[None] < torch.tensor([[frames], [1], [(frames + 1) // 2]])
    with torch.no_grad():
        wanted = pooling(x, valid)
        with exporting():
            for got, want in zip(pooling(x, valid), wanted, strict=True):
                torch.testing.assert_close(got, want)


def test_the_switch_goes_back_after_an_error():
    with pytest.raises(KeyError), exporting():
        assert is_exporting()
        raise KeyError
    assert not is_exporting()


class LooksAtValues(torch.nn.Module):
    def forward(self, x):
        if x.abs().amax() > 1:
            x = x / x.abs().amax()
        return x


def test_a_layer_that_looks_at_values_is_named():
    model = torch.nn.Sequential(torch.nn.Linear(3, 3), torch.nn.Sequential(LooksAtValues()))
    with pytest.raises(Exception, match='data-dependent') as found, exporting():  # noqa: B017, PT011
        torch.export.export(model, (torch.randn(2, 3),))
    assert failing_module(found.value, model) == '1.0 (LooksAtValues)'
    assert failing_module(ValueError(), model) is None

from __future__ import annotations

import pytest
import torch

from signmm.models.temporal_pooling import TemporalPooling, resample_features
from signmm.structures import Ragged


def test_mean_of_valid_frames_by_hand():
    x = torch.arange(7.0)[None, :, None]
    valid = torch.arange(7)[None] < 6
    y, steps = TemporalPooling(1)(x, valid)
    assert y.flatten().tolist() == [1.5, 4.5]
    assert steps.tolist() == [[True, True]]


@pytest.mark.parametrize('mode', ['mean', 'conv'])
def test_padding_changes_nothing(mode):
    torch.manual_seed(0)
    pool = TemporalPooling(6, 8, 4, mode).eval()
    x = torch.randn(2, 13, 6)
    valid = torch.tensor([[True] * 13, [True] * 5 + [False] * 8])
    y, steps = pool(x, valid)
    assert steps.sum(1).tolist() == [4, 2]
    alone, _ = pool(x[1:, :5], valid[1:, :5])
    torch.testing.assert_close(y[1, :2], alone[0])
    assert (y[1, 2:] == 0).all()


def test_features_are_resampled_clip_by_clip():
    clip = torch.tensor([[0.0], [2.0], [4.0], [6.0]])
    out = resample_features(Ragged.of([clip, clip[:1]]), torch.tensor([2, 1]), 3)
    assert out[..., 0].tolist() == [[1.0, 5.0, 0.0], [0.0, 0.0, 0.0]]


def test_features_are_averaged_as_torch_does():
    generator = torch.Generator().manual_seed(0)
    clips = [torch.randn(length, 3, generator=generator) for length in (1, 2, 5, 7, 13, 40)]
    sizes = [4, 2, 3, 11, 5, 0]
    out = resample_features(Ragged.of(clips), torch.tensor(sizes), 12)
    for row, clip, size in zip(out, clips, sizes, strict=True):
        assert (row[size:] == 0).all()
        if size:
            expected = torch.nn.functional.adaptive_avg_pool1d(clip.t()[None], size)[0].t()
            torch.testing.assert_close(row[:size], expected)


def test_wrong_arguments():
    with pytest.raises(ValueError, match="did you mean 'mean'"):
        TemporalPooling(4, mode='meen')
    with pytest.raises(ValueError, match='power of 2'):
        TemporalPooling(4, factor=3, mode='conv')

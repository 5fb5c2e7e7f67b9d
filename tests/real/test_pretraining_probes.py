"""The measures of pre-training, on made-up features and weights: no real clip is needed."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from mmengine.registry import init_default_scope

from signmm.config.open import open_config
from signmm.registry import MODELS
from tests.real.experiments import CONFIGS
from tests.real.frozen_features import nearest
from tests.real.small_data import graft

LABELS = np.repeat(np.arange(5), 3)


def test_nearest_knows_separate_signs() -> None:
    """Each sign at its own corner, in units that differ by a million: standardised, every clip is right."""
    rng = np.random.default_rng(0)
    fold = np.eye(5)[LABELS] * 10 + rng.normal(size=(15, 5))
    features = np.concatenate([fold, fold + rng.normal(size=fold.shape)]) * [1, 1e6, 1, 1e-3, 1]
    few, whole, _ = nearest(features, [LABELS, LABELS])
    assert few == whole == 100


def test_nearest_takes_the_nearest_of_all() -> None:
    """Two clips of each sign, one of which lies in another sign's place: all clips know it, one of a sign does not."""
    places = np.array([0.0, 10.0, 20.0, 0.1, 10.1, 20.1])
    labels, other = np.array([0, 1, 2, 1, 2, 0]), np.array([1, 2, 0])
    features = np.concatenate([places, places[3:] + 0.01])[:, None]
    few, whole, spread = nearest(features, [labels, other])
    # Fold 0 trains: each clip of fold 1 has its copy of the same sign. Fold 1 trains: half of fold 0 is in its place.
    assert whole == pytest.approx((100 + 50) / 2)
    assert 0 < few < whole
    assert spread == pytest.approx(features.std())


def test_graft_keeps_the_embedder_alone(tmp_path: Path) -> None:
    init_default_scope('signmm')
    config = open_config(CONFIGS / 'wlasl50_signmm_parts.py').model
    trained = {name: torch.full_like(value, 7) for name, value in MODELS.build(config).state_dict().items()}
    path = tmp_path / 'last.pth'
    torch.save({'state_dict': {name: value for name, value in trained.items() if name.startswith('backbone.')}}, path)
    first, again, other = (
        torch.load(graft('wlasl50_signmm_parts.py', path, seed), weights_only=True)['state_dict'] for seed in (0, 0, 1)
    )
    assert set(first) == {name for name in trained if name.startswith('backbone.')}
    kept = {name for name, value in first.items() if bool((value == 7).all())}
    assert kept == {name for name in first if name.startswith('backbone.embedder.')}
    name = 'backbone.encoder.blocks.0.expand.weight'
    assert torch.equal(first[name], again[name])
    assert not torch.equal(first[name], other[name])

"""Rows of features: which view is where, and what a config must have."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from signmm.baselines import read_rows, row_recipe
from signmm.utils.configs import load_config
from signmm.utils.errors import ConfigError

CONFIG = 'signmm/signmm_small_own.py'


def unit(frames: np.ndarray) -> np.ndarray:
    """Features of frames without presence, of length 1."""
    return frames[:, :-3] / np.linalg.norm(frames[:, :-3], axis=1, keepdims=True)


def test_each_view_is_in_its_place(toy_corpus: Callable[..., Path]) -> None:
    folder = toy_corpus('abc', labels=['x', 'y', 'z'], frames=10)
    recipe = row_recipe(load_config(CONFIG), CONFIG)
    files = (folder / 'ann.json', folder / 'poses', 'test', recipe)
    rows = read_rows(*files, flip=True, clips=2, stretch=0.5)
    assert rows.views.shape[:3] == (3, 6, 32) and rows.views.dtype == np.float32
    assert rows.video_ids.tolist() == ['a', 'b', 'c'] and rows.labels.tolist() == [0, 1, 2]
    assert rows.label_names == ('x', 'y', 'z')
    whole = read_rows(*files, flip=False, clips=0).views
    np.testing.assert_array_equal(rows.views[:, 0], whole[:, 0])
    # The first stretch begins with the clip, the second one ends with it; each has its own shoulder width.
    np.testing.assert_allclose(unit(rows.views[:, 2, 0]), unit(whole[:, 0, 0]), atol=1e-5)
    np.testing.assert_allclose(unit(rows.views[:, 4, -1]), unit(whole[:, 0, -1]), atol=1e-5)
    assert np.abs(unit(rows.views[:, 4, 0]) - unit(whole[:, 0, 0])).max() > 1e-3
    # The mirror image has the lengths of the clip on the other side, so distances as a whole stay.
    distances = slice(-36 - 3, -3)
    mirrored = np.sort(rows.views[:, 1, :, distances], -1)
    assert mirrored == pytest.approx(np.sort(rows.views[:, 0, :, distances], -1), abs=1e-4)
    assert np.abs(rows.views[:, 1] - rows.views[:, 0]).max() > 0.1


def test_configs_that_do_not_fit(toy_corpus: Callable[..., Path]) -> None:
    with pytest.raises(ConfigError, match=r'needs model.backbone.embedder.features'):
        row_recipe(load_config('best/best_wlasl100.py'), 'best')
    config = load_config(CONFIG, ['test_dataloader.dataset.pipeline.sample.mode=center'])
    with pytest.raises(ConfigError, match="differ in length; use SampleFrames with mode='resample_center'"):
        row_recipe(config, CONFIG)
    folder = toy_corpus('ab', labels=['x', 'y'])
    recipe = row_recipe(load_config(CONFIG), CONFIG)
    with pytest.raises(ValueError, match='clips must be 0, for the whole clip alone, or at least 2, got 1'):
        read_rows(folder / 'ann.json', folder / 'poses', 'test', recipe, clips=1)

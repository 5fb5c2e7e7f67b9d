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


def test_draws_are_those_of_training(toy_corpus: Callable[..., Path]) -> None:
    folder = toy_corpus('abc', labels=['x', 'y', 'z'], frames=10)
    # Without chance but a mirror image, each draw is one of the two views of the whole clip.
    steps = 'train_dataloader.dataset.pipeline'
    fixed = [f'{steps}.sample.mode=resample_center', f'{steps}.sample.center=1.0', f'{steps}.move=None']
    recipe = row_recipe(load_config(CONFIG, fixed), CONFIG)
    rows = read_rows(folder / 'ann.json', folder / 'poses', 'test', recipe, clips=0, draws=8).views
    assert rows.shape[:2] == (3, 10)
    mirrored = [[np.allclose(clip[2 + n], clip[1], atol=1e-5) for n in range(8)] for clip in rows]
    whole = [[np.allclose(clip[2 + n], clip[0], atol=1e-5) for n in range(8)] for clip in rows]
    assert (np.array(mirrored) != np.array(whole)).all() and 4 < np.sum(mirrored) < 20
    # Draws differ, and are the same the next time.
    recipe = row_recipe(load_config(CONFIG), CONFIG)
    rows = [read_rows(folder / 'ann.json', folder / 'poses', 'test', recipe, clips=0, draws=2).views for _ in range(2)]
    np.testing.assert_array_equal(*rows)
    assert np.abs(rows[0][:, 2] - rows[0][:, 3]).max() > 0.05
    config = load_config(CONFIG)
    config.train_dataloader = None
    with pytest.raises(ConfigError, match='has no train_dataloader.dataset.pipeline'):
        read_rows(folder / 'ann.json', folder / 'poses', 'test', row_recipe(config, CONFIG), draws=1)


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

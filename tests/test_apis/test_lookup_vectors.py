"""Look-up in a fitted space, with a small model that reads features: the same views for both, and the commands."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from mmengine.registry import init_default_scope

from signmm.apis.lookup_vectors import clip_vectors, fit_space, lookup_inferencer
from signmm.apis.split_clips import clips_of_split
from signmm.baselines import read_rows, row_recipe
from signmm.config import open_config
from signmm.datasets.annotations import write_annotations
from signmm.io import write_npz
from signmm.io.checkpoint import save_checkpoint
from signmm.lookup import SignDictionary
from signmm.registry import MODELS
from signmm.testing.fakes import fake_pose
from tests.test_apis.conftest import checkpoint

__all__ = ['checkpoint']

LABELS = ['down', 'left', 'up']


@pytest.fixture
def small(tmp_path: Path) -> tuple[Path, Path, Path]:
    """Checkpoint of an untrained small network, annotation file of three signs with two clips each, and poses."""
    init_default_scope('signmm')
    steps = 'test_dataloader.dataset.pipeline'
    options = ['model.head.num_classes=3', f'{steps}.sample.num_frames=6']
    config = open_config('signmm/signmm_small_own.py', options)
    torch.manual_seed(0)
    model = MODELS.build(config.model)
    path, samples = tmp_path / 'small.pth', []
    meta = {'config_text': config.pretty_text, 'labels': LABELS, 'extractor': 'toy 1'}
    save_checkpoint({'meta': meta, 'state_dict': model.state_dict()}, path)
    for seed in range(6):
        sign = LABELS[seed // 2]
        for file in (f'poses/{seed}', f'signs/{sign}/{seed}'):
            write_npz(tmp_path / f'{file}.npz', fake_pose(seed=seed, frames=9))
        samples.append({'video_id': str(seed), 'split': 'train', 'label': seed // 2})
    write_annotations(tmp_path / 'ann.json', {'dataset': 'toy', 'labels': LABELS}, samples)
    return path, tmp_path / 'ann.json', tmp_path / 'poses'


def test_both_halves_see_the_same_views(small: tuple[Path, Path, Path]) -> None:
    model, annotations, poses = small
    space = fit_space(model, annotations, poses, clips=2)
    clips, _, _ = clips_of_split(annotations, poses, 'train')
    with lookup_inferencer(model, space, 'cpu') as inferencer:
        names, found = clip_vectors(inferencer, clips, space)
        embeddings = clip_vectors(inferencer, clips)[1]
        recipe = row_recipe(inferencer.recognizer.config, '')
    assert names == [str(seed) for seed in range(6)]
    # Of the rows that baselines read, those of the whole clip are not among the views.
    views = read_rows(annotations, poses, 'train', recipe, flip=True, clips=2).views[:, 2:]
    expected = np.concatenate([space.embedding(embeddings), space.features(views.mean(1).reshape(6, -1))], 1) / 2**0.5
    np.testing.assert_allclose(found, expected, atol=1e-4)
    whole = fit_space(model, annotations, poses, flip=False, clips=1)
    assert (whole.flip, whole.clips) == (False, 1)
    with lookup_inferencer(model, whole, 'cpu') as inferencer:
        assert np.abs(clip_vectors(inferencer, clips, whole)[1] - found).max() > 1e-3


def test_commands(small: tuple[Path, Path, Path], tmp_path: Path, signmm) -> None:
    model, annotations, poses = small
    out = tmp_path / 'signs.npz'
    done = signmm('index', model, tmp_path / 'signs', '--out', out, '--space', annotations, poses)
    assert done.status == 0 and '3 signs, 6 examples, threshold ' in done.out, done.err
    write_npz(tmp_path / 'more' / 'wave' / '7.npz', fake_pose(seed=7, frames=9))
    assert signmm('index', model, tmp_path / 'more', '--add', out, '--out', out).status == 0
    space = SignDictionary.load(out, model).space
    assert space is not None and space.clips == 5
    write_npz(tmp_path / 'queries' / 'wave' / '7.npz', fake_pose(seed=7, frames=9))
    write_npz(tmp_path / 'queries' / 'left' / '8.npz', fake_pose(seed=3, frames=9))
    done = signmm('lookup', out, model, tmp_path / 'queries', '--by-folder', '--topk', 1)
    assert done.status == 0 and '2 queries: R@1 100.00' in done.out and 'wave 1.000' in done.out
    both = signmm('index', model, tmp_path / 'more', '--add', out, '--out', out, '--space', annotations, poses)
    assert both.status and 'leave one of the two out' in both.err
    words = ('--split', 'train', '--k', 1, '--draws', 2, '--baselines', '--space', annotations, poses)
    table = signmm('report lookup', model, annotations, poses, *words)
    assert table.status == 0 and '| 1 | fitted space | 3 |' in table.out, table.err


def test_a_model_without_features_is_told(checkpoint, small: tuple[Path, Path, Path]) -> None:
    with pytest.raises(ValueError, match=r'needs model.backbone.embedder.features'):
        fit_space(checkpoint(), *small[1:])

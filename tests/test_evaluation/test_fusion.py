from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from signmm.evaluation.fusion import check_apart, fit_weights, fuse_scores
from signmm.evaluation.score_files import ScoreFile, read_scores, write_scores
from signmm.utils.errors import ConfigError

CLASSES, NONE = 5, np.array([], dtype=np.str_)


def stream(name: str, seed: int, skill: float, prefix: str = 'v', clips: int = 60) -> ScoreFile:
    rng = np.random.default_rng(seed)
    labels = np.arange(clips) % CLASSES
    scores = rng.normal(size=(clips, CLASSES)) + skill * np.eye(CLASSES)[labels]
    return ScoreFile(Path(name), np.array([f'{prefix}{i}' for i in range(clips)]), labels, scores, NONE)


def test_sum_is_by_clip_and_not_by_place() -> None:
    a, b = stream('a.npz', 0, 1), stream('b.npz', 1, 1)
    order = np.random.default_rng(2).permutation(60)
    mixed = replace(b, video_ids=b.video_ids[order], labels=b.labels[order], scores=b.scores[order])
    fused = fuse_scores([a, mixed], [1, 0.5])
    np.testing.assert_allclose(fused.scores, a.scores + 0.5 * b.scores, rtol=1e-12)
    assert (fused.video_ids == a.video_ids).all() and (fused.labels == a.labels).all()


def test_softmax_makes_probabilities() -> None:
    a, b = stream('a.npz', 0, 1), stream('b.npz', 1, 1)
    want = sum(np.exp(f.scores) / np.exp(f.scores).sum(1, keepdims=True) for f in (a, b))
    np.testing.assert_allclose(fuse_scores([a, b], probabilities=True).scores, want, rtol=1e-12)


def test_fitted_weights_are_the_best_of_the_grid() -> None:
    files = [stream('a.npz', 0, 1.0), stream('b.npz', 1, 0.6), stream('c.npz', 2, 0.0)]

    def hits(weights: tuple[float, ...]) -> int:
        total = sum(w * f.scores for w, f in zip(weights, files, strict=True))
        return int((total.argmax(1) == files[0].labels).sum())

    grid = [tuple(v / 5 for v in w) for w in itertools.product(range(6), repeat=3) if sum(w) == 5]
    best = max(map(hits, grid))
    nearest = min(sum((v - 1 / 3) ** 2 for v in w) for w in grid if hits(w) == best)
    found = fit_weights(files, step=0.2)
    assert hits(found) == best and sum((v - 1 / 3) ** 2 for v in found) == pytest.approx(nearest)
    assert fit_weights([files[0]] * 2) == (0.5, 0.5)


def test_files_that_do_not_belong_together() -> None:
    a = stream('a.npz', 0, 1)
    names = np.array(list('abcde'))
    cases = {
        r"1 only in a.npz \('v0'\), 1 only in b.npz \('w'\)": {'video_ids': np.array(['w', *a.video_ids[1:]])},
        "clip 'v0' has label 0 in one and 1": {'labels': (a.labels + 1) % CLASSES},
        '5 and 4 classes': {'scores': a.scores[:, :4]},
        "class 1 is 'b' in one and 'x' in the other": {'label_names': np.array(list('axcde'))},
    }
    for message, change in cases.items():
        with pytest.raises(ConfigError, match=message):
            fuse_scores([replace(a, label_names=names), replace(a, path=Path('b.npz'), **change)])
    with pytest.raises(ConfigError, match='2 score files, but 1 weights'):
        fuse_scores([a, a], [1.0])
    with pytest.raises(ConfigError, match=r"clip 'v0' of a\.npz has no label"):
        fit_weights([replace(a, labels=np.full(60, -1))])
    with pytest.raises(ConfigError, match='step must be 1 divided by an integer'):
        fit_weights([a, a], step=0.3)


def test_weights_are_not_fitted_on_tested_clips() -> None:
    check_apart([stream('val.npz', 0, 1, 'val')], stream('test.npz', 1, 1))
    with pytest.raises(ConfigError, match="60 clips are in val.npz and in test.npz, e.g. 'v0', 'v1', 'v10', ..."):
        check_apart([stream('val.npz', 0, 1)], stream('test.npz', 1, 1))


def test_command(tmp_path: Path, signmm: Callable) -> None:
    files = {
        name: stream(str(tmp_path / f'{name}.npz'), seed, skill, prefix)
        for seed, (name, skill, prefix) in enumerate(
            [('pose', 1.0, 'v'), ('rgb', 1.2, 'v'), ('pose_val', 1.0, 'val'), ('rgb_val', 1.2, 'val')]
        )
    }
    for file in files.values():
        write_scores(file)
    pose, rgb, pose_val, rgb_val = (file.path for file in files.values())
    done = signmm('fuse', pose, rgb, '--fit', pose_val, rgb_val, '--out', tmp_path / 'sum.json')
    assert done.status == 0, done.err
    weights = fit_weights([files['pose_val'], files['rgb_val']])
    assert f'weights: {weights[0]:g} {weights[1]:g} (fitted)\nclips: 60' in done.out
    fused = read_scores(tmp_path / 'sum.json')
    hits = 100 * (fused.scores.argmax(1) == fused.labels).mean()
    assert f'| sum | {hits:.4f} |' in done.out
    refused = signmm('fuse', pose, rgb, '--fit', pose, rgb_val)
    assert refused.status == 2 and 'never on the clips that are tested' in refused.err

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import bootstrap as scipy_bootstrap

from signmm.evaluation.paired import bootstrap, clip_hits, compare_runs
from signmm.evaluation.score_files import ScoreFile, write_scores
from signmm.utils.errors import ConfigError

NONE = np.array([], dtype=np.str_)


def run(path: Path, right: np.ndarray) -> ScoreFile:
    """Scores of two classes that are right where asked."""
    labels = np.arange(len(right)) % 2
    answers = np.where(right, labels, 1 - labels)
    return ScoreFile(path, np.array([f'v{i}' for i in range(len(right))]), labels, np.eye(2)[answers], NONE)


def test_interval_is_that_of_scipy() -> None:
    values = np.random.default_rng(0).normal(0.1, 0.5, 80)
    found = bootstrap(values, draws=20000)
    wanted = scipy_bootstrap((values,), np.mean, n_resamples=20000, method='percentile', random_state=1)
    assert found.mean == pytest.approx(100 * values.mean())
    assert found.low == pytest.approx(100 * wanted.confidence_interval.low, abs=0.3)
    assert found.high == pytest.approx(100 * wanted.confidence_interval.high, abs=0.3)


def test_pairs_are_clips_whatever_their_order() -> None:
    """Both are right about the same clips but one: a narrow interval, which unpaired clips would not give."""
    right = np.arange(100) < 50
    a, b = run(Path('a.npz'), right), run(Path('b.npz'), right | (np.arange(100) == 99))
    order = np.random.default_rng(0).permutation(100)
    mixed = replace(b, video_ids=b.video_ids[order], labels=b.labels[order], scores=b.scores[order])
    first, second, gain = compare_runs([a], [mixed])
    assert (first.mean, second.mean) == (50, 51) and gain.mean == pytest.approx(1)
    assert gain.low >= 0 and gain.high <= 4 < first.high - first.low


def test_runs_are_averaged_clip_by_clip() -> None:
    a, b = run(Path('a.npz'), np.array([True, True, False])), run(Path('b.npz'), np.array([True, False, False]))
    assert clip_hits([a, b]).tolist() == [1, 0.5, 0]
    with pytest.raises(ConfigError, match=r'a\.npz: has clips without a label'):
        clip_hits([replace(a, labels=np.array([0, -1, 0]))])


def test_command(tmp_path: Path, signmm: Callable) -> None:
    rng = np.random.default_rng(0)
    for name, share in (('a0', 0.5), ('a1', 0.5), ('b0', 0.9)):
        write_scores(run(tmp_path / f'{name}.npz', rng.random(200) < share))
    files = [tmp_path / f'{name}.npz' for name in ('a0', 'a1', 'b0')]
    done = signmm('report compare', files[2], '--against', *files[:2])
    assert 'clips: 200; runs: 1 and 2' in done.out and 'difference: +' in done.out and 'cannot tell' not in done.out
    assert 'these clips cannot tell the two apart' in signmm('report compare', files[0], '--against', files[1]).out

"""Averages of CTC models, by hand and against the mean of probabilities written out."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from signmm.evaluation.step_files import StepDump, StepFile, read_steps, write_steps
from signmm.evaluation.step_fusion import StepDecoder, fit_step_weights, fuse_steps
from signmm.evaluation.wer import WERMetric
from signmm.utils.errors import ConfigError

TOKENS = ['<blank>', '<unk>', 'A', 'B', 'C']
GREEDY = StepDecoder(beam_width=5)


def says(path: str, *clips: str, sure: float = 0.7, references: list[list[str] | None] | None = None) -> StepFile:
    """A model that says one token in each step: ``'A_B'`` is A, blank, B."""
    ids = {'_': 0, 'A': 2, 'B': 3, 'C': 4}
    rows = []
    for clip in clips:
        probability = np.full((len(clip), 5), (1 - sure) / 3)
        probability[:, 1] = 0
        probability[np.arange(len(clip)), [ids[token] for token in clip]] = sure
        with np.errstate(divide='ignore'):
            rows.append(np.log(probability))
    names = [f'v{number}' for number in range(len(clips))]
    return StepFile(Path(path), names, rows, references or [['A', 'B']] * len(clips), TOKENS)


def test_the_mean_is_the_normalised_geometric_mean() -> None:
    a, b = says('a', 'A_B', sure=0.7), says('b', 'A_C', sure=0.4)
    found = np.exp(fuse_steps([a, b], [3, 1]).log_probs[0])
    wanted = np.exp(a.log_probs[0]) ** 0.75 * np.exp(b.log_probs[0]) ** 0.25
    np.testing.assert_allclose(found, wanted / wanted.sum(1, keepdims=True), rtol=1e-12)
    assert not found[:, 1].any(), '<unk> stays impossible'
    alone = fuse_steps([a, b], [1, 0]).log_probs[0]
    np.testing.assert_allclose(alone, a.log_probs[0], rtol=1e-12)


def test_errors_by_hand() -> None:
    found = GREEDY.wer(says('a', 'A_C', 'A__', 'A_B'))
    assert (found.deletions, found.insertions, found.substitutions, found.reference_tokens) == (1, 0, 1, 6)


def test_hypotheses_are_cleaned_as_wer_metric_cleans_them() -> None:
    """``phoenix14_script`` merges references and rewrites hypotheses: HABEN2 is recognised as HABEN."""
    tokens = ['<blank>', '<unk>', 'HABEN2', 'B', 'C']
    file = replace(says('a', 'A_B', references=[['HABEN', 'B']]), tokens=tokens)
    metric = WERMetric(clean_up='phoenix14_script')
    metric.process(None, [{'video_id': 'v0', 'gt_gloss': ['HABEN', 'B'], 'pred_gloss': ['HABEN2', 'B']}])
    assert StepDecoder(clean_up='phoenix14_script').wer(file).wer == metric.evaluate(1)['WER'] == 0


def test_clips_in_another_order() -> None:
    a, b = says('a', 'A_B', 'C_B'), says('b', 'A_B', 'C_B')
    turned = replace(b, video_ids=b.video_ids[::-1], log_probs=b.log_probs[::-1])
    for got, wanted in zip(fuse_steps([a, turned], [1, 1]).log_probs, a.log_probs, strict=True):
        np.testing.assert_allclose(got, wanted, rtol=1e-12)


def test_fitted_weights_are_the_best_of_the_grid() -> None:
    """One model is right about the first gloss, the other about the second, and surer."""
    files = [says('a', 'A_C', sure=0.6), says('b', 'C_B', sure=0.6), says('c', 'C_C', sure=0.9)]
    weights = fit_step_weights(files, GREEDY, 0.25)
    steps = range(5)
    grid = [tuple(n / 4 for n in (i, j, 4 - i - j)) for i, j in itertools.product(steps, steps) if i + j <= 4]
    errors = {w: GREEDY.wer(fuse_steps(files, w)).errors for w in grid}
    fewest = min(errors.values())
    best = [w for w in grid if errors[w] == fewest]
    assert weights in best
    assert sum((x - 1 / 3) ** 2 for x in weights) == pytest.approx(min(sum((x - 1 / 3) ** 2 for x in w) for w in best))


@pytest.mark.parametrize(
    ('change', 'message'),
    [
        (dict(tokens=['<blank>', '<unk>', 'A', 'C', 'B']), 'other tokens'),
        (dict(video_ids=['v0', 'w']), 'different clips'),
        (dict(log_probs=[np.zeros((2, 5)), np.zeros((3, 5))]), "clip 'v0' has 3 and 2 steps"),
        (dict(references=[['A'], ['B']]), 'other references'),
    ],
)
def test_what_cannot_be_averaged(change: dict, message: str) -> None:
    a = says('a', 'A_B', 'C_B')
    with pytest.raises(ConfigError, match=message):
        fuse_steps([a, replace(says('b', 'A_B', 'C_B'), **change)], [1, 1])
    with pytest.raises(ConfigError, match='as many weights'):
        fuse_steps([a, a], [1])
    with pytest.raises(ConfigError, match="clip 'v0' has no reference"):
        GREEDY.wer(replace(a, references=[None, ['A']]))


def test_a_file_keeps_everything(tmp_path: Path) -> None:
    metric = StepDump(str(tmp_path / 's.npz'), TOKENS)
    rows = says('a', 'A_B', 'C').log_probs
    samples = [
        {'video_id': name, 'pred_log_probs': torch.from_numpy(row), 'gt_gloss': glosses}
        for name, row, glosses in zip(('x', 'y'), rows, (['A', 'B'], None), strict=True)
    ]
    metric.process(None, samples)
    assert metric.evaluate(2) == {}
    found = read_steps(tmp_path / 's.npz')
    assert (found.video_ids, found.references, found.tokens) == (['x', 'y'], [['A', 'B'], None], TOKENS)
    for got, wanted in zip(found.log_probs, rows, strict=True):
        np.testing.assert_allclose(got, wanted, rtol=1e-6)
    np.savez(tmp_path / 'old.npz', version=np.array(2), video_ids=np.array(['x']))
    with pytest.raises(ConfigError, match=r'format version 2, this signmm reads up to 1'):
        read_steps(tmp_path / 'old.npz')


def test_command(tmp_path: Path, signmm: Callable) -> None:
    for name, clips, prefix in (('a', ('A_C', 'A_B'), ''), ('b', ('A_B', 'C_B'), '')):
        file = says(str(tmp_path / f'{name}.npz'), *clips, sure=0.6 if name == 'a' else 0.7)
        write_steps(file)
        write_steps(replace(file, path=tmp_path / f'{name}_dev.npz', video_ids=[f'dev{prefix}{i}' for i in (0, 1)]))
    files = [tmp_path / 'a.npz', tmp_path / 'b.npz']
    done = signmm('fuse', *files, '--fit', tmp_path / 'a_dev.npz', tmp_path / 'b_dev.npz', '--out', tmp_path / 'h.json')
    rows = {line.split('|')[1].strip(): line.split('|')[2:6] for line in done.out.splitlines() if line.startswith('| ')}
    assert float(rows[str(files[0])][0]) == float(rows[str(files[1])][0]) == 25
    assert 'weights: ' in done.out and '(fitted)' in done.out
    printed = float(rows['mean'][0])
    assert f'WER {printed:.2f} %' in signmm('report wer', tmp_path / 'h.json').out
    refused = signmm('fuse', *files, '--fit', *files)
    assert refused.status == 2 and '2 clips are in' in refused.err
    refused = signmm('fuse', *files, '--out', tmp_path / 'h.ctm')
    assert refused.status == 2 and 'expected a name ending in .json or .txt' in refused.err and not refused.out

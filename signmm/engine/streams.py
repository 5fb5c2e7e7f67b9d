"""Several streams, such as joints and bones, trained with several seeds each and fused."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from mmengine.config import Config
from mmengine.dist import is_main_process

from signmm.engine.launch import build_runner, run_test
from signmm.engine.seeds import has_scores, train_seeds, trained_weights
from signmm.evaluation.fusion import accuracies, check_apart, fit_weights, fuse_scores
from signmm.evaluation.score_files import ScoreFile, read_scores, write_scores
from signmm.io.atomic import write_text
from signmm.utils.errors import ConfigError

Configure = Callable[[int, str], Config]


def train_streams(streams: Mapping[str, Configure], seeds: Sequence[int], work_dir: str | Path) -> dict[str, Any]:
    """Trains every stream with every seed, in ``work_dir/STREAM/seed_N``, and tests the weighted sum of all scores.

    The scores of a stream are the mean over its seeds. Where the configs have a validation split, the streams' weights
    are those that recognise most of its clips (:func:`~signmm.evaluation.fusion.fit_weights`), else they are equal.
    Finished runs are not repeated. The table is printed; ``streams.json`` and ``scores.npz`` hold the sum.

    Args:
        streams: Name to what :func:`~signmm.engine.seeds.train_seeds` takes; at least two.
        seeds: At least two different ones.
        work_dir: Of all.

    Returns:
        ``seeds``, ``weights`` (stream to weight), ``fitted`` and ``metrics`` (stream or ``'sum'`` to name to value).

    Raises:
        ConfigError: Fewer than two streams, what ``train_seeds`` refuses, streams of other clips or classes, or a
            validation split that shares clips with the test split.
    """
    if len(streams) < 2:
        raise ConfigError('--streams: needs at least one config beside the first, with another name')
    tested, judged = [], []
    for name, configure in streams.items():
        folder = Path(work_dir) / name
        train_seeds(configure, seeds, folder, ensemble=True)
        runs = [folder / f'seed_{seed}' for seed in seeds]
        tested.append(_mean([read_scores(run / 'scores.npz') for run in runs]))
        for seed, run in zip(seeds, runs, strict=True):
            _score_validation(configure(seed, str(run / 'val')), run)
        if all((run / 'val' / 'scores.npz').exists() for run in runs):
            judged.append(_mean([read_scores(run / 'val' / 'scores.npz') for run in runs]))
    fitted = len(judged) == len(tested)
    if fitted:
        check_apart(judged, tested[0])
    weights = fit_weights(judged) if fitted else (1 / len(tested),) * len(tested)
    fused = fuse_scores(tested, weights)
    result = {
        'seeds': list(seeds),
        'weights': dict(zip(streams, weights, strict=True)),
        'fitted': fitted,
        'metrics': {**{name: accuracies(file) for name, file in zip(streams, tested, strict=True)},
                    'sum': accuracies(fused)},
    }  # fmt: skip
    if is_main_process():
        write_scores(replace(fused, path=Path(work_dir) / 'scores.npz'))
        write_text(Path(work_dir) / 'streams.json', json.dumps(result, indent=1) + '\n')
        print(format_streams(result))
    return result


def format_streams(result: Mapping[str, Any]) -> str:
    """Makes the table.

    Args:
        result: Of :func:`train_streams`.

    Returns:
        Markdown: a row for each stream and one for the sum.
    """
    names = list(result['metrics']['sum'])
    how = 'fitted on the validation split' if result['fitted'] else 'equal: there is no validation split'
    lines = [f'seeds averaged: {" ".join(map(str, result["seeds"]))}; weights {how}']
    lines += [f'| stream | weight | {" | ".join(names)} |', '| --- ' * (len(names) + 2) + '|']
    for stream, row in result['metrics'].items():
        weight = result['weights'].get(stream)
        cells = ['' if weight is None else f'{weight:.2f}', *(f'{row[name]:.2f}' for name in names)]
        lines.append(f'| {stream} | {" | ".join(cells)} |')
    return '\n'.join(lines)


def _score_validation(config: Config, run: Path) -> None:
    """Writes ``run/val/scores.npz``, once, if there is a validation split."""
    out = run / 'val' / 'scores.npz'
    if config.get('val_dataloader') is None or has_scores(run, 'val'):
        return
    config.test_dataloader, config.test_cfg = config.val_dataloader, {}
    config.test_evaluator = [{'type': 'ScoreDump', 'out': str(out)}]
    config.load_from, config.resume = str(trained_weights(run)), False
    run_test(build_runner(config), config.load_from)


def _mean(files: Sequence[ScoreFile]) -> ScoreFile:
    return replace(fuse_scores(files, [1 / len(files)] * len(files)), path=files[0].path)

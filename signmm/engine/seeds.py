"""One training for each of several seeds, and what they come to together."""

from __future__ import annotations

import json
import statistics
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from mmengine.config import Config
from mmengine.dist import is_main_process

from signmm.engine.launch import also_evaluate, build_runner, run_test, run_training
from signmm.engine.summary import read_summary
from signmm.evaluation.fusion import accuracies, fuse_scores
from signmm.evaluation.hypotheses import answer_field
from signmm.evaluation.score_files import read_scores
from signmm.io.atomic import write_text
from signmm.utils.errors import ConfigError


def train_seeds(
    configure: Callable[[int, str], Config], seeds: Sequence[int], work_dir: str | Path, ensemble: bool = False
) -> dict[str, Any]:
    """Trains with several seeds, each in ``work_dir/seed_N``, and tests the best weights of each where there is a test.

    A seed whose run is finished already is not run again, unless its config has ``overwrite``. The table is printed and
    written to ``seeds.json``.

    Args:
        configure: Seed and work dir to the config of one run.
        seeds: At least two different ones.
        work_dir: Of all.
        ensemble: Also test the sum of the runs' scores; they are kept as ``seed_N/scores.npz``.

    Returns:
        ``seeds``, ``metrics`` (name to mean, sd and values) and perhaps ``ensemble`` (name to value).

    Raises:
        ConfigError: Not two different seeds, or an ensemble without a test or without class scores.
    """
    if len(set(seeds)) < 2 or len(set(seeds)) < len(seeds):
        raise ConfigError(f'--seeds: at least two different numbers expected, got {" ".join(map(str, seeds))}')
    rows: list[dict[str, float]] = []
    folders = [Path(work_dir) / f'seed_{seed}' for seed in seeds]
    for seed, folder in zip(seeds, folders, strict=True):
        config = configure(seed, str(folder))
        if ensemble:
            _check_scores(config)
        known = {} if config.get('overwrite') else read_summary(folder / 'summary.json')
        if 'train' not in known:
            run_training(config)
        tested = 'test' in known and (has_scores(folder) or not ensemble)
        if config.get('test_dataloader') is not None and not tested:
            _test(configure(seed, str(folder)), folder, ensemble)
        rows.append(read_summary(folder / 'summary.json')['metrics'])
    names = [name for name in rows[0] if all(name in row for row in rows)]
    table = {name: [row[name] for row in rows] for name in names}
    result: dict[str, Any] = {
        'seeds': list(seeds),
        'metrics': {n: {'mean': statistics.mean(v), 'sd': statistics.stdev(v), 'values': v} for n, v in table.items()},
    }
    if ensemble:
        result['ensemble'] = accuracies(fuse_scores([read_scores(folder / 'scores.npz') for folder in folders]))
    if is_main_process():
        write_text(Path(work_dir) / 'seeds.json', json.dumps(result, indent=1) + '\n')
        print(format_seeds(result))
    return result


def _check_scores(config: Config) -> None:
    if config.get('test_dataloader') is None:
        raise ConfigError('--ensemble: the config has no test_dataloader, so there are no scores to sum')
    if answer_field(config.model) != 'pred_score':
        raise ConfigError(
            f'--ensemble: sums class scores, and {config.model.head.type} gives none; models of glosses are averaged '
            'by signmm fuse, from the .npz files of signmm test --out'
        )


def format_seeds(result: dict[str, Any]) -> str:
    """Makes the table.

    Args:
        result: Of :func:`train_seeds`.

    Returns:
        Markdown: a row for each metric.
    """
    seeds, ensemble = result['seeds'], result.get('ensemble', {})
    head = ['metric', *(f'seed {seed}' for seed in seeds), 'mean', 'sd', *(['ensemble'] if ensemble else [])]
    lines = [f'| {" | ".join(head)} |', '| --- ' * len(head) + '|']
    for name, row in result['metrics'].items():
        cells = [f'{value:.2f}' for value in (*row['values'], row['mean'], row['sd'])]
        # The sum of scores is tested for top-1 and top-5 alone.
        cells += [f'{ensemble[name]:.2f}' if name in ensemble else ''] if ensemble else []
        lines.append(f'| {name} | {" | ".join(cells)} |')
    return '\n'.join(lines)


def trained_weights(folder: Path) -> Path:
    """Finds what a run is tested with.

    Args:
        folder: Work dir of the run.

    Returns:
        ``best.pth`` where there is one, else ``last.pth``.
    """
    best = folder / 'best.pth'
    return best if best.exists() else folder / 'last.pth'


def has_scores(folder: Path, below: str = '') -> bool:
    """Tells whether a run's scores are there and of the weights that are there.

    Args:
        folder: Work dir of the run.
        below: Folder in it that has the scores.

    Returns:
        Whether ``scores.npz`` is not older than the weights.
    """
    scores = folder / below / 'scores.npz'
    return scores.exists() and scores.stat().st_mtime_ns >= trained_weights(folder).stat().st_mtime_ns


def _test(config: Config, folder: Path, ensemble: bool) -> None:
    config.load_from, config.resume = str(trained_weights(folder)), False
    if ensemble:
        also_evaluate(config, {'type': 'ScoreDump', 'out': str(folder / 'scores.npz')})
    run_test(build_runner(config), config.load_from)

"""``summary.json``: what a run was and what came out."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from mmengine.config import Config

from signmm.io.atomic import write_text
from signmm.io.guarded import read_json
from signmm.utils.configs import config_root
from signmm.utils.environment import environment


def write_summary(
    runner: Any, stage: str, metrics: dict[str, float], wall_seconds: float, seed: int, facts: dict[str, Any]
) -> Path:
    """Writes or completes ``summary.json`` in the work dir.

    ``metrics`` at the top are those of the test, or of the best validation as long as there was none; ``train`` and
    ``test`` hold the details of each stage.

    Args:
        runner: The runner after training or testing.
        stage: ``'train'`` or ``'test'``.
        metrics: Name to value.
        wall_seconds: Duration of the stage.
        seed: Of the training.
        facts: More about the stage, JSON values.

    Returns:
        The file.
    """
    path = Path(runner.work_dir) / 'summary.json'
    summary = read_summary(path)
    if stage == 'train':
        # A test of the weights that were there before.
        summary.pop('test', None)
    counts, extractors, protocols = _data(runner)
    versions = environment()
    summary |= {
        'config': config_name(runner.cfg),
        'seed': seed,
        'counts': {**summary.get('counts', {}), **counts},
        'extractors': sorted({*summary.get('extractors', []), *extractors}),
        'protocol': {**summary.get('protocol', {}), **protocols},
        'commit': versions.pop('commit', None),
        'environment': versions,
        stage: {'metrics': metrics, 'wall_seconds': round(wall_seconds, 1), **facts},
    }
    shares = _shares(runner._test_loop if stage == 'test' else runner._val_loop)
    if any(part < whole for part, whole in shares):
        part, whole = min(shares)
        summary[stage]['share'] = {'clips': part, 'of': whole}
    summary['metrics'] = summary.get('test', summary[stage])['metrics']
    write_text(path, json.dumps(summary, indent=1, ensure_ascii=False) + '\n')
    return path


def read_summary(path: Path) -> dict[str, Any]:
    """Reads a summary.

    Args:
        path: The file.

    Returns:
        Its content; {} if there is none or it is damaged.
    """
    try:
        return read_json(path, 'summary', dict)
    except (OSError, ValueError):
        return {}


def best_metrics(runner: Any) -> dict[str, float]:
    """Looks the result of a training up.

    Args:
        runner: The runner after training.

    Returns:
        Metrics of the best epoch, else of the last validation.
    """
    hub = runner.message_hub
    scalars = {k.removeprefix('val/'): v for k, v in hub.log_scalars.items() if k.startswith('val/')}
    scalars = {k: v for k, v in scalars.items() if k not in ('time', 'data_time')}
    best = hub.get_info('best_metrics')
    return best if best is not None else {name: float(buffer.current()) for name, buffer in scalars.items()}


def config_name(config: Config) -> str:
    """Names a config.

    Args:
        config: The config.

    Returns:
        Its path below the configs of signmm, else the path of its file.
    """
    path, root = Path(config.filename or '').resolve(), config_root().resolve()
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else str(path)


def _shares(loop: Any) -> list[tuple[int, int]]:
    """Clips that the metrics of a loop saw in their newest evaluation, and that there are."""
    metrics = getattr(getattr(loop, 'evaluator', None), 'metrics', ())
    return [metric.share for metric in metrics if getattr(metric, 'share', None) is not None]


def _data(runner: Any) -> tuple[dict[str, int], set[str], dict[str, str]]:
    """Clips of each loader, extractors, and what each loader reads, of the data sets that were built."""
    counts: dict[str, int] = {}
    extractors: set[str] = set()
    protocol: dict[str, str] = {}
    loops = {'train': runner._train_loop, 'val': runner._val_loop, 'test': runner._test_loop}
    for stage, loop in loops.items():
        dataset = getattr(getattr(loop, 'dataloader', None), 'dataset', None)
        if dataset is None:
            continue
        info = getattr(dataset, 'metainfo', None) or {}
        counts[stage] = len(dataset)
        seen = _shares(loop)
        if seen:
            counts[stage] = min(part for part, _ in seen)
        extractors |= {info['extractor']} if info.get('extractor') else set()
        split = runner.cfg[f'{stage}_dataloader'].dataset.get('split', 'train')
        names = split if isinstance(split, str) else ' + '.join(split)
        protocol[stage] = ', '.join(filter(None, (info.get('dataset'), info.get('protocol'), f'split {names}')))
    return counts, extractors, protocol

"""Training runs side by side: a row for each, and means over seeds."""

from __future__ import annotations

import csv
import statistics
from dataclasses import dataclass
from pathlib import Path

from signmm.engine.summary import read_summary
from signmm.io.atomic import writing
from signmm.utils.suggest import did_you_mean
from signmm.visualization.curves import RunLog, best_value


@dataclass(frozen=True)
class Row:
    """What one run came to.

    Attributes:
        name: Of the run.
        config: Of the run, or empty if there is no summary.
        seed: Seed, or empty.
        epochs: Where the log ends.
        loss: Last training loss.
        best: Best value of the metric in validation.
        best_epoch: Its epoch.
        last: Last value in validation.
        test: Value in the test.
        minutes: Wall time of the training.
    """

    name: str
    config: str
    seed: str
    epochs: float | None
    loss: float | None
    best: float | None
    best_epoch: float | None
    last: float | None
    test: float | None
    minutes: float | None


def summarise(run: Path, log: RunLog, metric: str, smaller: bool = False) -> Row:
    """Sums a run up.

    Args:
        run: Its work dir.
        log: Its log.
        metric: Name of the metric.
        smaller: Whether smaller is better.

    Returns:
        What is known; None for the rest.
    """
    summary = read_summary(run / 'summary.json')
    points = log.curves.get(f'val/{metric}')
    best, epoch = best_value(points, smaller) if points is not None else (None, None)
    seconds = summary.get('train', {}).get('wall_seconds')
    loss = log.curves.get('loss')
    return Row(
        log.name,
        str(summary.get('config', '')),
        str(summary.get('seed', '')),
        max((float(curve[-1, 0]) for curve in log.curves.values()), default=None),
        float(loss[-1, 1]) if loss is not None else None,
        best,
        epoch,
        float(points[-1, 1]) if points is not None else None,
        summary.get('test', {}).get('metrics', {}).get(metric),
        seconds / 60 if seconds is not None else None,
    )


def choose_metric(runs: list[Path], logs: list[RunLog], wanted: str | None) -> str:
    """Finds the metric to compare by.

    Args:
        runs: Work dirs.
        logs: Their logs.
        wanted: Its name, or None for the first that is found.

    Returns:
        The name.

    Raises:
        ValueError: No run has it, or any.
    """
    known = [key.removeprefix('val/') for log in logs for key in log.curves if key.startswith('val/')]
    known += [key for run in runs for key in read_summary(run / 'summary.json').get('test', {}).get('metrics', {})]
    if wanted is not None and wanted not in known:
        hint = did_you_mean(wanted, known) if known else '; no run was validated or tested'
        raise ValueError(f"no run has the metric '{wanted}'{hint}")
    return wanted or next(iter(known), 'no metric')


def run_table(rows: list[Row], metric: str) -> str:
    """Formats runs.

    Args:
        rows: The runs.
        metric: Name of the metric.

    Returns:
        A Markdown table.
    """
    head = ('run', 'seed', 'epochs', 'last loss', f'best val {metric}', 'at epoch', 'last val', 'test', 'minutes')
    lines = ['| ' + ' | '.join(head) + ' |', '| :--- ' + '| ---: ' * (len(head) - 1) + '|']
    for row in rows:
        numbers = ((row.epochs, 0), (row.loss, 3), (row.best, 2), (row.best_epoch, 0), (row.last, 2), (row.test, 2),
                   (row.minutes, 1))  # fmt: skip
        cells = [row.name, row.seed, *(_text(value, digits) for value, digits in numbers)]
        lines.append('| ' + ' | '.join(cells) + ' |')
    return '\n'.join(lines)


def seed_table(rows: list[Row], metric: str) -> str:
    """Sums up runs of one config.

    Args:
        rows: The runs.
        metric: Name of the metric.

    Returns:
        A Markdown table of configs with two runs or more; empty if there are none.
    """
    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault(row.config, []).append(row)
    lines = []
    for config, members in groups.items():
        if config and len(members) > 1:
            cells = [_spread([getattr(row, field) for row in members]) for field in ('best', 'test')]
            lines.append(f'| {config} | {len(members)} | ' + ' | '.join(cells) + ' |')
    head = f'| config | runs | best val {metric} | test {metric} |\n| :--- | ---: | ---: | ---: |\n'
    return head + '\n'.join(lines) if lines else ''


def write_csv(rows: list[Row], path: Path) -> None:
    """Writes runs without rounding.

    Args:
        rows: The runs.
        path: File; its folder is made.
    """
    with writing(path, 'w', newline='', encoding='utf8') as file:
        writer = csv.DictWriter(file, list(Row.__dataclass_fields__))
        writer.writeheader()
        writer.writerows(vars(row) for row in rows)


def _text(value: float | None, digits: int = 2) -> str:
    return '' if value is None else f'{value:.{digits}f}'


def _spread(values: list[float | None]) -> str:
    known = [value for value in values if value is not None]
    if len(known) < 2:
        return _text(known[0]) if known else ''
    return f'{statistics.mean(known):.2f} ± {statistics.stdev(known):.2f} ({len(known)})'

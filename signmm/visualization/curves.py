"""Training logs: reading them and drawing them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from matplotlib.figure import Figure

from signmm.io.guarded import need, parse_json, read_text
from signmm.visualization.figures import PALETTE, STYLES, new_figure

_PLACES = ('epoch', 'iter', 'step')
_TIMING = ('time', 'data_time', 'memory', 'eta')


@dataclass(frozen=True)
class RunLog:
    """What a run wrote down.

    Attributes:
        name: Of the run.
        curves: Name to (N, 2) float array of epoch (a fraction within an epoch; iteration for runs by iteration) and
            value. Values measured in validation are named ``val/...``.
    """

    name: str
    curves: dict[str, np.ndarray]


def read_run(run: str | Path, name: str | None = None) -> RunLog:
    """Reads the log of a run.

    A work dir may hold several logs, one for each time the run was started. The newest counts, and of older ones what
    lies before the newer one's beginning: a resumed run gives one curve, a run started anew hides the old one.

    Args:
        run: A work dir, one of its time-stamped folders, or a ``scalars.json``.
        name: Name of the run; by default that of its folder.

    Returns:
        Its curves.

    Raises:
        FileNotFoundError: There is no ``scalars.json``.
        ValueError: A line is not JSON; the message names file and line.
    """
    run = Path(run)
    files = [run] if run.is_file() else sorted(run.rglob('vis_data/scalars.json'))
    if not files:
        raise FileNotFoundError(
            f'{run}: no vis_data/scalars.json below it; training writes one if the visualizer of the config has a '
            'LocalVisBackend'
        )
    train: list[dict] = []
    val: list[dict] = []
    for file in reversed(files):
        rows = _read_rows(file)
        first = next((row for row in rows if 'iter' in row), None)
        own_val = [row for row in rows if 'iter' not in row]
        own_train = [row for row in rows if 'iter' in row]
        if train:
            own_train = [row for row in own_train if row['iter'] < train[0]['iter']]
            start = train[0].get('epoch', train[0]['iter'])
            own_val = [row for row in own_val if row['step'] < start]
        elif first is None and len(files) > 1:
            continue
        train, val = own_train + train, own_val + val
    return RunLog(name or _run_name(run), _curves(train, val))


def _run_name(run: Path) -> str:
    folder = run.parents[2] if run.is_file() else run
    return folder.resolve().name


def _read_rows(file: Path) -> list[dict]:
    rows = []
    for number, line in enumerate(read_text(file, 'log').splitlines(), 1):
        # A loss in it may be NaN.
        row = parse_json(line.encode(), f'{file}, line {number}', strict=False)
        if isinstance(row, dict) and 'step' in row:
            for name in _PLACES:
                if name in row:
                    need(row, name, float, f'{file}, line {number}')
            rows.append(row)
    return rows


def _curves(train: list[dict], val: list[dict]) -> dict[str, np.ndarray]:
    per_epoch = max((row['iter'] / row['epoch'] for row in train if row.get('epoch')), default=1.0)
    curves: dict[str, list[tuple[float, float]]] = {}
    for rows, prefix, scale in ((train, '', per_epoch), (val, 'val/', 1.0)):
        for row in rows:
            place = row['iter'] / scale if 'iter' in row else row['step']
            for key, value in row.items():
                if key not in (*_PLACES, *_TIMING) and isinstance(value, (int, float)):
                    curves.setdefault(prefix + key, []).append((place, value))
    return {key: np.array(points, float) for key, points in curves.items()}


def curves_figure(runs: Sequence[RunLog], keys: Sequence[str] | None = None, columns: int = 3) -> Figure:
    """Draws curves of one or more runs, one panel for each quantity.

    Args:
        runs: The runs; each has its own colour and line style.
        keys: Quantities, or their beginnings; by default the losses, the validation metrics and the learning rate.
        columns: Panels in a row.

    Returns:
        The figure.

    Raises:
        ValueError: No run has any of ``keys``.
    """
    names = chosen_keys(runs, keys)
    rows = -(-len(names) // columns)
    columns = min(columns, len(names))
    figure = new_figure(4.2 * columns, 2.7 * rows + 0.3 * (len(runs) > 1) * -(-len(runs) // 4))
    axes = figure.subplots(rows, columns, squeeze=False).ravel()
    for ax in axes[len(names) :]:
        ax.set_axis_off()
    for ax, key in zip(axes, names, strict=False):
        for i, run in enumerate(runs):
            points = run.curves.get(key)
            if points is not None:
                colour, style = PALETTE[i % len(PALETTE)], STYLES[i % len(STYLES)]
                dot = '.' if len(points) < 30 else None
                ax.plot(*points.T, color=colour, linestyle=style, marker=dot, label=run.name, linewidth=1.4)
        ax.set_title(key, fontsize=10)
        ax.grid(color='#e4e4e4', linewidth=0.6)
        ax.tick_params(labelsize=8)
        ax.spines[['top', 'right']].set_visible(False)
    for ax in axes[max(0, len(names) - columns) : len(names)]:
        ax.set_xlabel('epoch', fontsize=9)
    if len(runs) > 1:
        lines = {line.get_label(): line for ax in axes for line in ax.lines}
        figure.legend(handles=list(lines.values()), loc='outside lower center', ncols=4, fontsize=8, frameon=False)
    return figure


def chosen_keys(runs: Sequence[RunLog], keys: Sequence[str] | None = None) -> list[str]:
    """Chooses what to draw or to list.

    Args:
        runs: The runs.
        keys: Names or their beginnings; by default losses, validation metrics and learning rate.

    Returns:
        Names of curves that some run has, in the order of ``keys``.

    Raises:
        ValueError: No run has any of them; the message lists what there is.
    """
    known = list(dict.fromkeys(key for run in runs for key in run.curves))
    wanted = ('loss', 'val/', 'lr') if keys is None else keys
    names = list(dict.fromkeys(name for key in wanted for name in known if name == key or name.startswith(key)))
    if not names:
        raise ValueError(f'no run has any of {", ".join(wanted)}; there is: {", ".join(known) or "nothing"}')
    parts = [name for name in names if name.startswith('loss_')]
    # A single loss is its own sum.
    return [name for name in names if name not in parts] if keys is None and len(parts) == 1 else names


def best_value(points: np.ndarray, smaller: bool = False) -> tuple[float, float]:
    """Finds the best value of a curve.

    Args:
        points: (N, 2) epoch and value.
        smaller: Whether smaller is better.

    Returns:
        Value and epoch, the first one of equals.
    """
    row = int(np.argmin(points[:, 1]) if smaller else np.argmax(points[:, 1]))
    return float(points[row, 1]), float(points[row, 0])

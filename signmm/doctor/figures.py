"""Pictures of a report."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from io import BytesIO
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from signmm.doctor.pose_stats import BINS, LEADS

#: With at most this many classes the bars carry names.
NAMED = 30
#: Okabe and Ito's colours, which colour-blind people can tell apart.
COLOURS = ('#0072B2', '#E69F00', '#009E73', '#CC79A7', '#D55E00', '#56B4E9')


def draw(values: dict[str, Any]) -> dict[str, bytes]:
    """Draws what there are numbers for.

    Args:
        values: ``figures`` of a report.

    Returns:
        Title to PNG.
    """
    out = {}
    for title, needed, function in _FIGURES:
        if values.get(needed) is not None and len(values[needed]):
            figure = Figure(figsize=(6, 3), layout='constrained')
            FigureCanvasAgg(figure)
            if function(figure.subplots(), values):
                out[title] = _png(figure)
    if values.get('leaks'):
        out['Height of both wrists in pairs of copies, laid over each other'] = _png(_leaks(values['leaks']))
    return out


def _png(figure: Figure) -> bytes:
    buffer = BytesIO()
    figure.savefig(buffer, format='png', dpi=100)
    return buffer.getvalue()


def _classes(axes: Axes, values: dict[str, Any]) -> bool:
    splits = {split: counts for split, counts in values['classes'].items() if counts}
    total: Counter[int] = sum(splits.values(), Counter())
    order = [label for label, _ in total.most_common()]
    names = values.get('labels') or []
    for number, (colour, (split, counts)) in enumerate(zip(COLOURS, splits.items(), strict=False)):
        here = [counts[label] for label in order]
        if len(order) <= NAMED:  # beside each other, so that none hides another
            width = 0.8 / len(splits)
            axes.bar(np.arange(len(order)) + (number + 0.5) * width - 0.4, here, width, color=colour, label=split)
        else:
            axes.step(np.arange(1, len(order) + 1), here, where='mid', color=colour, label=split)
    if len(order) <= NAMED:
        shown = [str(names[label]) if 0 <= label < len(names) else str(label) for label in order]
        axes.set_xticks(range(len(order)), shown, rotation=60, ha='right', fontsize=7)
        axes.set(xlabel='class, the largest first', ylabel='clips')
    else:
        axes.set(xlabel='rank of the class, the largest first', ylabel='clips', ylim=(0, None))
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    if order:
        axes.legend()
    return bool(order)


def _frames(axes: Axes, values: dict[str, Any]) -> bool:
    axes.hist(values['frames'], bins=40, color=COLOURS[0])
    axes.set(xlabel='frames', ylabel='clips')
    return True


def _scores(axes: Axes, values: dict[str, Any]) -> bool:
    middle = (BINS[1:] + BINS[:-1]) / 2
    for colour, (part, counts) in zip(COLOURS, values['scores'].items(), strict=False):
        axes.plot(middle, np.array(counts) / max(sum(counts), 1), color=colour, label=part, marker='.')
    axes.set(xlabel='confidence', ylabel='part of the joints', ylim=(0, None))
    axes.legend()
    return True


def _hands(axes: Axes, values: dict[str, Any]) -> bool:
    names = {'no_left': 'left', 'no_right': 'right', 'no_hand': 'both'}
    if np.isnan(values['no_hand']).all():
        return False
    bins = np.linspace(0, 1, 21)
    for colour, (key, name) in zip(COLOURS, names.items(), strict=False):
        axes.hist(values[key], bins=bins.tolist(), histtype='step', color=colour, label=name, linewidth=1.5)
    axes.set(xlabel='part of the frames without the hand', ylabel='clips')
    axes.legend()
    return True


def _lead(axes: Axes, values: dict[str, Any]) -> bool:
    axes.hist(values['lead'] / np.log(2), bins=40, color=COLOURS[2])
    for edge in (-np.log2(LEADS), np.log2(LEADS)):
        axes.axvline(edge, color='black', linewidth=0.8, linestyle=':')
    axes.set(xlabel='right hand leads  <-  log2 of left path / right path  ->  left hand leads', ylabel='clips')
    return True


def _bars(name: str) -> Callable[[Axes, dict[str, Any]], bool]:
    def function(axes: Axes, values: dict[str, Any]) -> bool:
        counts = values['formats'].get(name, {})
        if len(counts) < 2:
            return False
        axes.barh(list(counts)[::-1], list(counts.values())[::-1], color=COLOURS[0])
        axes.set(xlabel='clips', ylabel=f'{name} ({_UNITS[name]})')
        return True

    return function


def _leaks(pairs: list[dict[str, Any]]) -> Figure:
    figure = Figure(figsize=(9, 2.2 * ((len(pairs) + 1) // 2)), layout='constrained')
    FigureCanvasAgg(figure)
    grid = figure.subplots((len(pairs) + 1) // 2, 2, squeeze=False).ravel()
    for axes in grid[len(pairs) :]:
        axes.set_axis_off()
    for axes, pair in zip(grid, pairs, strict=False):
        first, second = pair['first'], pair['second']
        time = np.arange(len(second)) / 25
        for wrist, colour in enumerate(COLOURS[:2]):
            side = ('left wrist', 'right wrist')[wrist]
            axes.plot(np.arange(len(first)) / 25, -first[:, wrist], color=colour, linewidth=1, label=side)
            moved = (time - pair['delay']) / pair['rate']
            axes.plot(moved, -second[:, wrist], color=colour, linestyle='--', linewidth=2.5, alpha=0.5)
        axes.set_title(' = '.join(pair['names']), fontsize=8)
        axes.tick_params(labelsize=7)
        axes.legend(fontsize=6)
        axes.set_xlabel('seconds (line: first clip, dashes: second one)', fontsize=7)
        axes.set_ylabel('height (shoulder widths)', fontsize=7)
    return figure


_UNITS = {'frame rate': 'frames per second', 'picture size': 'pixels'}
_FIGURES: tuple[tuple[str, str, Callable[[Axes, dict[str, Any]], bool]], ...] = (
    ('Class balance', 'classes', _classes),
    ('Length of the clips', 'frames', _frames),
    ('Confidences', 'scores', _scores),
    ('Missing hands', 'no_hand', _hands),
    ('Leading hand', 'lead', _lead),
    ('Frame rates', 'formats', _bars('frame rate')),
    ('Picture sizes', 'formats', _bars('picture size')),
)

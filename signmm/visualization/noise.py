"""Accuracy against noise on the coordinates, as MASA's Table XIII in a plot."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure

from signmm.visualization.figures import PALETTE, new_figure

_MARKERS = ('o', 's', '^', 'D', 'v', 'P', 'X')


def noise_figure(curves: Mapping[str, Mapping[float, Mapping[str, Sequence[float]]]]) -> Figure:
    """Draws the accuracy of models under noise.

    Args:
        curves: Model -> standard deviation of the noise in pixels of the 256 crop -> metric -> value of each draw.

    Returns:
        The figure; bars are standard deviations over draws.
    """
    figure = new_figure(5, 3.4)
    axis = figure.subplots()
    for number, (name, points) in enumerate(curves.items()):
        colour, marker = PALETTE[number % len(PALETTE)], _MARKERS[number % len(_MARKERS)]
        values = [points[sigma]['top1_per_instance'] for sigma in points]
        spread = [float(np.std(v, ddof=1)) if len(v) > 1 else 0.0 for v in values]
        means = [float(np.mean(v)) for v in values]
        axis.errorbar(list(points), means, spread, color=colour, marker=marker, capsize=3, label=name)
    axis.set_xlabel('noise σ (pixels of the 256 crop)')
    axis.set_ylabel('top-1 per instance (%)')
    axis.set_xticks(sorted({sigma for points in curves.values() for sigma in points}))
    axis.set_ylim(bottom=0)
    axis.grid(alpha=0.3)
    axis.legend(frameon=False)
    return figure

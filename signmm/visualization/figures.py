"""Figures without pyplot, so that nothing global is touched and no window is needed."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine

from signmm.io.atomic import writing
from signmm.structures import PoseSequence
from signmm.visualization.drawing import clip_extent, draw_pose, legend_handles, strip_frames

DPI = 110
#: Colours and line styles of curves; taken in turn, no two of 28 look alike.
PALETTE = ('#0072B2', '#E69F00', '#009E73', '#CC79A7', '#D55E00', '#56B4E9', '#000000')
STYLES = ('solid', 'dashed', 'dotted', 'dashdot')


def new_figure(width: float, height: float) -> Figure:
    """Makes an empty figure.

    Args:
        width: In inches.
        height: In inches.

    Returns:
        The figure.
    """
    figure = Figure(figsize=(width, height), dpi=DPI, layout=ConstrainedLayoutEngine(w_pad=0.06, h_pad=0.06))
    FigureCanvasAgg(figure)
    return figure


def to_image(figure: Figure) -> np.ndarray:
    """Renders a figure.

    Args:
        figure: The figure.

    Returns:
        (H, W, 3) uint8, RGB.
    """
    canvas = figure.canvas
    if not isinstance(canvas, FigureCanvasAgg):
        canvas = FigureCanvasAgg(figure)
    canvas.draw()
    return np.asarray(canvas.buffer_rgba())[..., :3].copy()


def save_figure(figure: Figure, path: str | Path) -> Path:
    """Writes a figure.

    Args:
        figure: The figure.
        path: File; its ending decides the format (png, svg, pdf), its folder is made.

    Returns:
        The file.
    """
    path = Path(path)
    with writing(path) as file:
        figure.savefig(file, format=path.suffix[1:] or 'png')
    return path


def strip_figure(
    pose: PoseSequence,
    columns: int = 8,
    title: str = '',
    frames: np.ndarray | None = None,
    min_score: float = 0.1,
    rows: int = 1,
) -> Figure:
    """Draws frames of a clip side by side, with their numbers and times and a legend.

    Args:
        pose: The clip.
        columns: Frames in a row.
        title: Above the strip.
        frames: Frame numbers, ``rows * columns`` at most; by default at equal distances.
        min_score: Smallest confidence drawn.
        rows: Number of rows.

    Returns:
        The figure.
    """
    chosen = strip_frames(len(pose), rows * columns) if frames is None else np.asarray(frames)
    low, high = clip_extent(pose, min_score)
    cell = 1.7
    height = cell * float(np.clip((high - low)[1] / (high - low)[0], 0.5, 1.8))
    figure = new_figure(cell * columns, rows * (height + 0.22) + 0.25 + (0.2 if title else 0))
    axes = figure.subplots(rows, columns, squeeze=False).ravel()
    for ax in axes[len(chosen) :]:
        ax.set_axis_off()
    for ax, frame in zip(axes, chosen, strict=False):
        draw_pose(ax, pose, int(frame), min_score, joint_size=2.2, fit=True)
        time = f' ({frame / pose.fps:.2f} s)' if pose.fps else ''
        ax.set_xlabel(f'{frame}{time}', fontsize=8)
    if title:
        figure.suptitle(title, fontsize=10)
    figure.legend(handles=legend_handles(pose.layout), loc='outside lower center', ncols=3, fontsize=8, frameon=False)
    return figure

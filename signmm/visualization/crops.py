"""Part crops: what a model sees of a clip."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from signmm.masking.base import unit_parts
from signmm.structures import PoseBatch, PoseLayout
from signmm.visualization.drawing import draw_joints, frame_axes, strip_frames
from signmm.visualization.figures import new_figure

#: Colour of what a model does not see.
GHOST = '#c4c4c4'
CELL = 1.45


def part_joints(layout: PoseLayout, part: str) -> np.ndarray:
    """Lists the joints of a part.

    Args:
        layout: The layout.
        part: A part of the layout, or another name, e.g. ``'all'``, for all its joints.

    Returns:
        (V,) bool.
    """
    mask = np.zeros(len(layout), bool)
    mask[list(layout.parts.get(part, range(len(layout))))] = True
    return mask


def draw_part(
    ax: Axes, xy: np.ndarray, seen: np.ndarray, layout: PoseLayout, part: str, size: float = 256.0,
    colour: str | None = None,
) -> None:  # fmt: skip
    """Draws one part of one frame in its crop.

    Args:
        ax: Where to draw.
        xy: (V, 2) pixels of the crop.
        seen: (V,) bool.
        layout: Meaning of the V joints.
        part: A part of the layout, or another name for all joints.
        size: Side of the crop.
        colour: See :func:`signmm.visualization.drawing.draw_joints`.
    """
    parts = [part] if part in layout.parts else None
    draw_joints(ax, xy, seen & part_joints(layout, part), layout, parts, joint_size=2.6, line_width=1.3, colour=colour)
    frame_axes(ax, np.zeros(2), np.full(2, size))


def crops_figure(
    pose: PoseBatch, clip: int = 0, columns: int = 8, title: str = '', size: float = 256.0, min_score: float = 1e-6
) -> Figure:
    """Draws the crops of all parts of a clip at equal distances in time.

    Args:
        pose: The batch, in pixels of the crops.
        clip: Number of the clip in it.
        columns: Frames.
        title: Above the picture.
        size: Side of a crop; joints outside are cut off, as an image crop would.
        min_score: Smallest confidence drawn; by default every joint that was found.

    Returns:
        The figure, one row for each part.
    """
    parts = unit_parts(pose.layout)
    xy, score, frames = clip_arrays(pose, clip)
    chosen = strip_frames(frames, columns)
    figure = new_figure(CELL * columns + 0.6, CELL * len(parts) + (0.5 if title else 0.3))
    axes = figure.subplots(len(parts), columns, squeeze=False)
    for row, part in zip(axes, parts, strict=True):
        row[0].set_ylabel(f'{part} hand' if part in ('left', 'right') else part, fontsize=9)
        for ax, t in zip(row, chosen, strict=True):
            draw_part(ax, xy[t], score[t] >= min_score, pose.layout, part, size)
    for ax, t in zip(axes[-1], chosen, strict=True):
        ax.set_xlabel(f'frame {t}', fontsize=8)
    if title:
        figure.suptitle(title, fontsize=10)
    return figure


def clip_arrays(pose: PoseBatch, clip: int) -> tuple[np.ndarray, np.ndarray, int]:
    """Takes one clip out of a batch.

    Args:
        pose: The batch.
        clip: Number of the clip in it.

    Returns:
        Coordinates (T, V, 2), confidences (T, V) and T, the number of frames that are no padding.
    """
    frames = int(pose.valid[clip].sum())
    xy, score = pose.xy[clip, :frames].detach().cpu().numpy(), pose.score[clip, :frames].detach().cpu().numpy()
    return xy, score, frames

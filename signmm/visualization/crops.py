"""Part crops: what a model sees of a clip."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from signmm.structures import PoseBatch, PoseLayout, unit_parts
from signmm.visualization.drawing import draw_joints, frame_axes, strip_frames
from signmm.visualization.figures import new_figure

#: Colour of what a model does not see.
GHOST = '#c4c4c4'
CELL = 1.45
CROP_SIZE = 256.0
#: Left, top and side of a square of the crop's plane.
View = tuple[float, float, float]
CROP: View = (0.0, 0.0, CROP_SIZE)


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
    ax: Axes,
    xy: np.ndarray,
    seen: np.ndarray,
    layout: PoseLayout,
    part: str,
    view: View = CROP,
    colour: str | None = None,
) -> None:
    """Draws one part of one frame in its crop, whose border is dotted where the view is larger.

    Args:
        ax: Where to draw.
        xy: (V, 2) pixels of the crop.
        seen: (V,) bool.
        layout: Meaning of the V joints.
        part: A part of the layout, or another name for all joints.
        view: See :func:`crop_view`.
        colour: See :func:`signmm.visualization.drawing.draw_joints`.
    """
    parts = [part] if part in layout.parts else None
    draw_joints(ax, xy, seen & part_joints(layout, part), layout, parts, joint_size=2.6, line_width=1.3, colour=colour)
    frame_view(ax, view)


def crop_view(points: np.ndarray, tight: bool = False, size: float = CROP_SIZE) -> View:
    """Finds a square that shows nearly all joints, of which the cropping rule may put some outside of the crop.

    Args:
        points: (N, 2) pixels of the crop.
        tight: Only as large as the joints need; otherwise the whole crop is in it.
        size: Side of the crop.

    Returns:
        A square with 98 of 100 coordinates, at most half a crop outside of it; the crop itself where that is nearly
        enough.
    """
    if len(points) == 0:
        return 0.0, 0.0, size
    low, high = np.quantile(points, 0.01, axis=0) - 8, np.quantile(points, 0.99, axis=0) + 8
    if not tight:
        low, high = np.minimum(low.min(), [0, 0]), np.maximum(high.max(), [size, size])
        if (high - low).max() < 1.1 * size:
            return 0.0, 0.0, size
    low, high = np.clip(low, -size / 2, size), np.clip(high, 0, 1.5 * size)
    side = float((high - low).max())
    left, top = ((low + high) / 2 - side / 2).tolist()
    return left, top, side


def frame_view(ax: Axes, view: View, size: float = CROP_SIZE) -> None:
    """Limits an axis to a view and marks the crop in it.

    Args:
        ax: The axis.
        view: See :func:`crop_view`.
        size: Side of the crop.
    """
    left, top, side = view
    if view != (0.0, 0.0, size):
        ax.add_patch(Rectangle((0, 0), size, size, fill=False, ec='#b0b0b0', lw=0.7, ls=':', zorder=0))
    frame_axes(ax, np.array([left, top]), np.array([left + side, top + side]))


def crops_figure(pose: PoseBatch, clip: int = 0, columns: int = 8, title: str = '', min_score: float = 1e-6) -> Figure:
    """Draws the crops of all parts of a clip at equal distances in time.

    Args:
        pose: The batch, in pixels of the crops.
        clip: Number of the clip in it.
        columns: Frames.
        title: Above the picture.
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
        view = crop_view(xy[(score >= min_score) & part_joints(pose.layout, part)])
        for ax, t in zip(row, chosen, strict=True):
            draw_part(ax, xy[t], score[t] >= min_score, pose.layout, part, view)
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

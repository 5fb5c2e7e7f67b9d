"""Skeletons on matplotlib axes.

Left and right hand never look alike: blue, solid and round against orange, dashed and square.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.lines import Line2D

from signmm.structures import PoseLayout, PoseSequence

#: Okabe and Ito's palette, distinguishable for colour-blind people.
COLOURS = {
    'left': '#0072B2',
    'right': '#E69F00',
    'body': '#444444',
    'face': '#999999',
    'mouth': '#999999',
    'feet': '#999999',
}
MARKERS = {'left': 'o', 'right': 's'}
#: Line styles of matplotlib; the dashes are in widths of the line.
LINES: dict[str, Any] = {'right': (0, (1.8, 0.9))}
#: What is named in a legend.
PART_NAMES = {'left': "signer's left hand", 'right': "signer's right hand", 'body': 'body'}


def draw_joints(
    ax: Axes,
    xy: np.ndarray,
    seen: np.ndarray,
    layout: PoseLayout,
    parts: Sequence[str] | None = None,
    joint_size: float = 2.0,
    line_width: float = 1.2,
    colour: str | None = None,
) -> None:
    """Draws the skeleton of one frame; the limits of the axes stay as they are.

    Args:
        ax: Where to draw.
        xy: (V, 2) coordinates.
        seen: (V,) bool; other joints and bones that touch them are left out.
        layout: Meaning of the V joints.
        parts: Parts to draw, without the bones that join them to others; None draws all.
        joint_size: Marker size in points.
        line_width: Width of the bones in points.
        colour: One colour for everything in place of the parts' own, e.g. for what is hidden.
    """
    owner = {joint: part for part, members in layout.parts.items() for joint in members}
    drawn = tuple(layout.parts) if parts is None else tuple(parts)
    for part in drawn:
        members = [j for j in layout.parts[part] if seen[j]]
        shade = colour or COLOURS.get(part, '#444444')
        if part != 'face':
            pairs = [(a, b) for a, b in layout.bones if owner.get(b) == part and owner.get(a) in drawn]
            bones = [xy[[a, b]] for a, b in pairs if seen[a] and seen[b]]
            style = LINES.get(part, 'solid')
            ax.add_collection(
                LineCollection(bones, colors=shade, linewidths=line_width, linestyles=[style], capstyle='butt')
            )
        size = joint_size if part in MARKERS else joint_size / 2
        ax.plot(*xy[members].T, MARKERS.get(part, 'o'), color=shade, markersize=size, markeredgewidth=0)


def draw_pose(
    ax: Axes, pose: PoseSequence, frame: int, min_score: float = 0.1, joint_size: float = 2.0, fit: bool = False
) -> None:
    """Draws one frame; joints below ``min_score`` and bones that touch them are left out.

    Args:
        ax: Where to draw.
        pose: The clip.
        frame: Frame number.
        min_score: Smallest confidence drawn.
        joint_size: Marker size in points.
        fit: Limit the axes to what the whole clip covers, even if the image size is known.
    """
    draw_joints(ax, pose.xy[frame], pose.score[frame] >= min_score, pose.layout, joint_size=joint_size)
    frame_axes(ax, *clip_extent(pose, min_score, fit))


def draw_strip(
    axes: list[Axes], pose: PoseSequence, min_score: float = 0.1, joint_size: float = 1.0, fit: bool = True
) -> None:
    """Draws frames at equal distances over the clip, one per axis.

    Args:
        axes: As many axes as frames wanted.
        pose: The clip.
        min_score: Smallest confidence drawn.
        joint_size: Marker size in points.
        fit: See :func:`draw_pose`.
    """
    for ax, frame in zip(axes, strip_frames(len(pose), len(axes)), strict=True):
        draw_pose(ax, pose, int(frame), min_score, joint_size, fit)


def strip_frames(frames: int, columns: int) -> np.ndarray:
    """Chooses frames at equal distances, without the first and the last, where hands rest.

    Args:
        frames: T.
        columns: Frames wanted.

    Returns:
        (columns,) frame numbers.
    """
    return np.linspace(0, frames - 1, columns + 2).round().astype(int)[1:-1]


def clip_extent(pose: PoseSequence, min_score: float = 0.1, fit: bool = True) -> tuple[np.ndarray, np.ndarray]:
    """Finds the picture's corners, the same for all frames of a clip.

    Args:
        pose: The clip.
        min_score: Joints below this confidence do not count.
        fit: Only as large as the clip's joints need, and never larger than the image; otherwise the whole image.

    Returns:
        Upper left and lower right corner (2,) in pixels.
    """
    image = np.array(pose.image_size, float) if pose.image_size else None
    if image is not None and not fit:
        return np.zeros(2), image
    points = pose.xy[pose.score >= min_score]
    if image is not None:
        points = points[((points >= 0) & (points <= image)).all(axis=1)]
    if len(points) == 0:
        return np.zeros(2), image if image is not None else np.ones(2)
    margin = max(4.0, 0.06 * float(np.ptp(points, axis=0).max()))
    return points.min(axis=0) - margin, points.max(axis=0) + margin


def frame_axes(ax: Axes, low: np.ndarray, high: np.ndarray) -> None:
    """Makes an axis show a part of an image: y points down, no ticks.

    Args:
        ax: The axis.
        low: (2,) upper left corner.
        high: (2,) lower right corner.
    """
    ax.set_aspect('equal')
    ax.set_xticks([])
    ax.set_yticks([])
    ax.set_xlim(low[0], high[0])
    ax.set_ylim(high[1], low[1])
    for spine in ax.spines.values():
        spine.set(color='#bbbbbb', linewidth=0.6)


def legend_handles(layout: PoseLayout) -> list[Line2D]:
    """Makes the entries of a legend.

    Args:
        layout: Its hands and body are named.

    Returns:
        Lines in the look of each part, for ``handles`` of a legend.
    """
    return [
        Line2D([], [], color=COLOURS[part], linestyle=LINES.get(part, 'solid'), marker=MARKERS.get(part), markersize=4,
               label=name)
        for part, name in PART_NAMES.items() if layout.parts.get(part)
    ]  # fmt: skip

"""Skeleton drawings with matplotlib. Left and right hand never look alike: blue circles against orange squares."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection

from signmm.structures import PoseSequence

#: Okabe and Ito's palette, distinguishable for colour-blind people.
COLOURS = {'left': '#0072B2', 'right': '#E69F00', 'body': '#444444', 'face': '#999999', 'feet': '#999999'}
MARKERS = {'left': 'o', 'right': 's'}


def draw_pose(ax: Axes, pose: PoseSequence, frame: int, min_score: float = 0.1, joint_size: float = 2.0) -> None:
    """Draws one frame; joints below ``min_score`` and bones that touch them are left out.

    Args:
        ax: Where to draw; its limits are set to the image, or to the clip's extent if the image size is unknown.
        pose: The clip.
        frame: Frame number.
        min_score: Smallest confidence drawn.
        joint_size: Marker size in points.
    """
    xy, seen = pose.xy[frame], pose.score[frame] >= min_score
    owner = {joint: part for part, members in pose.layout.parts.items() for joint in members}
    for part in pose.layout.parts:
        bones = [(a, b) for a, b in pose.layout.bones if owner.get(b) == part and seen[a] and seen[b]]
        if part != 'face':
            ax.add_collection(LineCollection([xy[[a, b]] for a, b in bones], colors=COLOURS[part], linewidths=1.2))
        members = [j for j in pose.layout.parts[part] if seen[j]]
        size = joint_size if part in MARKERS else joint_size / 2
        ax.plot(*xy[members].T, MARKERS.get(part, 'o'), color=COLOURS[part], markersize=size)
    ax.set_aspect('equal')
    ax.set_xticks([])
    ax.set_yticks([])
    _set_limits(ax, pose, min_score)


def _set_limits(ax: Axes, pose: PoseSequence, min_score: float) -> None:
    if pose.image_size:
        low, high = np.zeros(2), np.array(pose.image_size, float)
    else:
        points = pose.xy[pose.score >= min_score]
        low, high = (points.min(0) - 10, points.max(0) + 10) if len(points) else (np.zeros(2), np.ones(2))
    ax.set_xlim(low[0], high[0])
    ax.set_ylim(high[1], low[1])


def draw_strip(axes: list[Axes], pose: PoseSequence, min_score: float = 0.1, joint_size: float = 1.0) -> None:
    """Draws frames at equal distances over the clip, one per axis.

    Args:
        axes: As many axes as frames wanted.
        pose: The clip.
        min_score: Smallest confidence drawn.
        joint_size: Marker size in points.
    """
    frames = np.linspace(0, len(pose) - 1, len(axes) + 2).round().astype(int)[1:-1]
    for ax, frame in zip(axes, frames, strict=True):
        draw_pose(ax, pose, int(frame), min_score, joint_size)

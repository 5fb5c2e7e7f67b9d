"""Which frames and joints a recogniser looks at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.collections import LineCollection
from matplotlib.colors import Normalize
from matplotlib.figure import Figure, SubFigure

from signmm.structures import FINGERS, PoseBatch, PoseLayout, unit_parts
from signmm.visualization.crops import CELL, GHOST, clip_arrays, crop_view, frame_view, part_joints
from signmm.visualization.drawing import MARKERS, strip_frames
from signmm.visualization.figures import new_figure

CMAP = 'cividis'


@dataclass(frozen=True)
class Focus:
    """What a prediction rests on.

    Attributes:
        joints: (T, V) length of the gradient of the class's logit with respect to each joint's place, in logits per
            pixel of the crop; large where a small movement would change the answer.
        frames: (depth, T) attention that each frame receives, mean over heads and queries, each row sums to 1; None
            for an encoder without attention.
        label: The class.
        probability: The probability that the model gives it.
    """

    joints: np.ndarray
    frames: np.ndarray | None
    label: int
    probability: float


def find_focus(model: Any, pose: PoseBatch, clip: int = 0, label: int | None = None) -> Focus:
    """Measures what a recogniser's answer depends on.

    Args:
        model: A SignModel whose head gives class logits, in evaluation mode.
        pose: A batch.
        clip: Number of the clip in it.
        label: The class to explain; by default the predicted one.

    Returns:
        Sensitivity and attention of the clip, without padding.

    Raises:
        TypeError: The head gives no (B, C) logits.
    """
    xy = pose.xy.detach().clone().requires_grad_()
    moving = pose.with_xy(xy)
    with torch.enable_grad():
        logits = model.head(model.backbone(moving), pose.valid) if callable(model.head) else None
        if not isinstance(logits, torch.Tensor) or logits.dim() != 2:
            raise TypeError(
                f'find_focus: {type(model.head).__name__} gives no class logits (B, C); pictures of attention are for '
                'isolated recognition'
            )
        chosen = int(logits[clip].argmax()) if label is None else label
        (gradient,) = torch.autograd.grad(logits[clip, chosen], xy)
    frames = int(pose.valid[clip].sum())
    joints = gradient[clip, :frames].norm(dim=-1) * (pose.score[clip, :frames] > 0)
    probability = float(logits[clip].detach().softmax(0)[chosen])
    return Focus(joints.cpu().numpy(), _received(model.backbone, pose, clip, frames), chosen, probability)


def _received(backbone: Any, pose: PoseBatch, clip: int, frames: int) -> np.ndarray | None:
    if not hasattr(backbone.encoder, 'attention_maps'):
        return None
    maps = backbone.attention_maps(pose)[:, clip, :, :frames, :frames]
    return maps.mean(dim=(1, 2)).cpu().numpy()


def attention_figure(pose: PoseBatch, focus: Focus, clip: int = 0, columns: int = 8, title: str = '') -> Figure:
    """Draws attention over time, sensitivity over joints and time, and the most sensitive frames.

    Args:
        pose: The batch.
        focus: What :func:`find_focus` found.
        clip: Number of the clip.
        columns: Frames shown as skeletons.
        title: Above the picture.

    Returns:
        The figure.
    """
    parts = unit_parts(pose.layout)
    depth = 0 if focus.frames is None else len(focus.frames)
    heights = [(0.18 * depth + 0.5 if depth else 0.0) + 3.4, CELL * len(parts) + 0.4]
    figure = new_figure(CELL * columns + 1.4, sum(heights) + 0.3)
    maps, skeletons = figure.subfigures(2, 1, height_ratios=heights)
    if focus.frames is not None:
        ratios = (0.18 * depth, heights[0] - 0.18 * depth - 0.5)
        upper, lower = maps.subplots(2, 1, sharex=True, height_ratios=ratios)
        _draw_frames(upper, focus.frames)
    else:
        lower = maps.subplots()
    _draw_joints(lower, focus.joints, pose.layout, parts)
    _draw_skeletons(skeletons, pose, focus, clip, columns)
    if title:
        figure.suptitle(title, fontsize=10)
    return figure


def _draw_frames(ax: Axes, received: np.ndarray) -> None:
    image = ax.imshow(received * received.shape[1], cmap=CMAP, aspect='auto', vmin=0)
    ax.set_yticks(range(len(received)), [f'layer {i + 1}' for i in range(len(received))], fontsize=8)
    ax.set_title('attention that each frame receives (1 = its even share)', fontsize=9, loc='left')
    ax.figure.colorbar(image, ax=ax, pad=0.01).ax.tick_params(labelsize=7)


def _draw_joints(ax: Axes, joints: np.ndarray, layout: PoseLayout, parts: tuple[str, ...]) -> None:
    order, groups = joint_groups(layout, parts)
    image = ax.imshow(joints[:, order].T, cmap=CMAP, aspect='auto', vmin=0, interpolation='nearest')
    starts = np.cumsum([0, *(size for _, size in groups)])
    ax.set_yticks((starts[:-1] + starts[1:]) / 2 - 0.5, [name for name, _ in groups], fontsize=8)
    ax.tick_params(axis='x', labelsize=8)
    for start in starts[1:-1]:
        ax.axhline(start - 0.5, color='white', linewidth=0.8)
    ax.set_xlabel('frame', fontsize=8)
    ax.set_title('sensitivity of the answer to each joint (logits per pixel)', fontsize=9, loc='left')
    ax.figure.colorbar(image, ax=ax, pad=0.01).ax.tick_params(labelsize=7)


def joint_groups(layout: PoseLayout, parts: tuple[str, ...]) -> tuple[list[int], list[tuple[str, int]]]:
    """Orders joints so that those of a finger are neighbours.

    Args:
        layout: The layout.
        parts: Parts in the order wanted.

    Returns:
        Joint numbers, and (name, number of joints) of each group: a part without fingers, else its palm and fingers.
    """
    order: list[int] = []
    groups = []
    for part in parts:
        fingers = layout.fingers.get(part, {})
        taken = {joint for members in fingers.values() for joint in members}
        rest = [joint for joint in layout.parts[part] if joint not in taken]
        cases = [(part if not fingers else f'{part} wrist', rest)]
        cases += [(f'{part} {finger}', list(fingers[finger])) for finger in FINGERS if fingers.get(finger)]
        for name, members in cases:
            order += members
            groups += [(name, len(members))] if members else []
    return order, groups


def _draw_skeletons(figure: SubFigure, pose: PoseBatch, focus: Focus, clip: int, columns: int) -> None:
    xy, score, frames = clip_arrays(pose, clip)
    chosen = _peaks(focus.joints.sum(1), columns)
    parts = unit_parts(pose.layout)
    norm = Normalize(0, float(np.quantile(focus.joints[chosen], 0.98)) or 1.0)
    axes = figure.subplots(len(parts), len(chosen), squeeze=False)
    for row, part in zip(axes, parts, strict=True):
        row[0].set_ylabel(part, fontsize=9)
        view = crop_view(xy[(score > 0) & part_joints(pose.layout, part)])
        for ax, t in zip(row, chosen, strict=True):
            seen = (score[t] > 0) & part_joints(pose.layout, part)
            _draw_weighted(ax, xy[t], seen, focus.joints[t], pose.layout, norm, MARKERS.get(part, 'o'))
            frame_view(ax, view)
    for ax, t in zip(axes[-1], chosen, strict=True):
        ax.set_xlabel(f'frame {t} of {frames}', fontsize=8)
    scale = figure.colorbar(ScalarMappable(norm, CMAP), ax=axes, pad=0.01, shrink=0.6)
    scale.ax.tick_params(labelsize=7)


def _draw_weighted(
    ax: Axes, xy: np.ndarray, seen: np.ndarray, weight: np.ndarray, layout: PoseLayout, norm: Normalize, marker: str
) -> None:
    bones = [xy[[a, b]] for a, b in layout.bones if seen[a] and seen[b]]
    ax.add_collection(LineCollection(bones, colors=GHOST, linewidths=1.0))
    sizes = 4 + 26 * norm(weight[seen]).clip(0, 1)
    ax.scatter(*xy[seen].T, c=weight[seen], s=sizes, cmap=CMAP, norm=norm, marker=marker, zorder=3, linewidths=0)


def _peaks(weight: np.ndarray, columns: int) -> np.ndarray:
    """The frame of the largest weight in each of ``columns`` equal stretches of the clip."""
    if len(weight) <= columns:
        return strip_frames(len(weight), columns)
    borders = np.linspace(0, len(weight), columns + 1).round().astype(int)
    return np.array([a + int(weight[a:b].argmax()) for a, b in zip(borders[:-1], borders[1:], strict=True)])

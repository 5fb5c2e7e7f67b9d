"""What a masking strategy hides on a clip."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import BoundaryNorm, ListedColormap
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from signmm.structures import MaskPlan, PoseBatch
from signmm.visualization.crops import CELL, GHOST, View, clip_arrays, crop_view, draw_part, part_joints
from signmm.visualization.drawing import strip_frames
from signmm.visualization.figures import new_figure

#: What can happen to a unit (a part in a frame), in rising order of how much is lost, and its colour.
STATES = {
    'untouched': '#eeeeee',
    'scored, unchanged': '#009E73',
    'joints moved': '#CC79A7',
    'some joints zeroed': '#F0E442',
    'all joints zeroed': '#D55E00',
    'mask token': '#000000',
}


def unit_states(pose: PoseBatch, plan: MaskPlan, parts: Sequence[str], clip: int = 0) -> np.ndarray:
    """Says what happens to each unit of a clip.

    Args:
        pose: The batch.
        plan: Its masking.
        parts: The units of a frame, as the embedder has them.
        clip: Number of the clip.

    Returns:
        (T, P) index into :data:`STATES`, T without padding. A joint that was not found cannot be moved.
    """
    _, score, frames = clip_arrays(pose, clip)
    zeroed = plan.zeroed[clip, :frames].cpu().numpy()
    moved = np.zeros_like(zeroed)
    if plan.noise is not None:
        moved = (plan.noise[clip, :frames] != 0).any(-1).cpu().numpy() & (score > 0)
    states = np.zeros((frames, len(parts)), int)
    for p, part in enumerate(parts):
        joints = part_joints(pose.layout, part)
        hidden, scored = (x[clip, :frames, p].cpu().numpy() for x in (plan.hidden, plan.scored))
        cases = (scored, moved[:, joints].any(1), zeroed[:, joints].any(1), zeroed[:, joints].all(1), hidden)
        for state, case in enumerate(cases, 1):
            states[case, p] = state
    return states


def mask_figure(
    pose: PoseBatch, plan: MaskPlan, parts: Sequence[str], clip: int = 0, columns: int = 10, title: str = '',
) -> Figure:  # fmt: skip
    """Draws a mask plan: every unit over time, then some frames with what is hidden in grey.

    Args:
        pose: The batch.
        plan: Its masking.
        parts: The units of a frame, as the embedder has them.
        clip: Number of the clip.
        columns: Frames shown as skeletons, at equal distances.
        title: Above the picture.

    Returns:
        The figure.
    """
    states = unit_states(pose, plan, parts, clip)
    chosen = strip_frames(len(states), columns)
    figure = new_figure(CELL * columns + 0.6, CELL * len(parts) + 0.3 * len(parts) + 1.3)
    top, bottom = figure.subfigures(2, 1, height_ratios=(0.3 * len(parts) + 1.0, CELL * len(parts) + 0.3))
    _draw_timeline(top.subplots(), states, plan, parts, clip, chosen)
    present = [name for i, name in enumerate(STATES) if (states == i).any()]
    patches = [Patch(facecolor=STATES[name], edgecolor='#888888', label=name) for name in present]
    top.legend(handles=patches, loc='outside lower center', ncols=6, fontsize=8, frameon=False)
    axes = bottom.subplots(len(parts), columns, squeeze=False)
    for p, (row, part) in enumerate(zip(axes, parts, strict=True)):
        row[0].set_ylabel(part, fontsize=9)
        found = (pose.score[clip, : len(states)] > 0).cpu().numpy() & part_joints(pose.layout, part)
        view = crop_view(pose.xy[clip, : len(states)].cpu().numpy()[found])
        for ax, t in zip(row, chosen, strict=True):
            _draw_unit(ax, pose, plan, (clip, int(t), p), part, view)
            for spine in ax.spines.values():
                spine.set(color=list(STATES.values())[states[t, p]], linewidth=2.0)
    for ax, t in zip(axes[-1], chosen, strict=True):
        ax.set_xlabel(f'frame {t}', fontsize=8)
    if title:
        figure.suptitle(title, fontsize=10)
    return figure


def _draw_timeline(
    ax: Axes, states: np.ndarray, plan: MaskPlan, parts: Sequence[str], clip: int, chosen: np.ndarray
) -> None:
    colours = ListedColormap(list(STATES.values()))
    norm = BoundaryNorm(np.arange(len(STATES) + 1) - 0.5, len(STATES))
    ax.pcolormesh(states.T, cmap=colours, norm=norm, edgecolors='white', linewidth=0.5)
    ax.invert_yaxis()
    ax.set_yticks(np.arange(len(parts)) + 0.5, parts, fontsize=9)
    ax.set_xticks(chosen + 0.5, [str(t) for t in chosen], fontsize=8)
    for spine in ax.spines.values():
        spine.set_visible(False)
    scored = plan.scored[clip, : len(states)].cpu().numpy()
    shares = (states == len(STATES) - 1).mean(), scored.mean()
    ax.set_title(
        f'{100 * shares[0]:.0f} % of the units replaced by the mask token, {100 * shares[1]:.0f} % count in the loss, '
        f'{100 * plan.zeroed[clip, : len(states)].float().mean():.0f} % of the joints zeroed',
        fontsize=9, loc='left',
    )  # fmt: skip


def _draw_unit(ax: Axes, pose: PoseBatch, plan: MaskPlan, unit: tuple[int, int, int], part: str, view: View) -> None:
    """What the model sees in colour over the truth in grey."""
    clip, t, p = unit
    xy, found = pose.xy[clip, t].cpu().numpy(), pose.score[clip, t].cpu().numpy() > 0
    draw_part(ax, xy, found, pose.layout, part, view, colour=GHOST)
    if plan.hidden[clip, t, p]:
        return
    moved = xy if plan.noise is None else xy + plan.noise[clip, t].cpu().numpy()
    draw_part(ax, moved, found & ~plan.zeroed[clip, t].cpu().numpy(), pose.layout, part, view)

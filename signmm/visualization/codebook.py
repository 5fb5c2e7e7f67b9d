"""Pictures of a trained tokenizer: what its codes stand for and how they are used."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from mmengine.dataset import pseudo_collate

from signmm.models import PoseDataPreprocessor
from signmm.models.tokenizers import codebook_health
from signmm.structures import PARTS, PoseLayout
from signmm.visualization.drawing import draw_joints, frame_axes
from signmm.visualization.figures import new_figure

CELL = 1.3


@dataclass(frozen=True)
class TokenizedFrames:
    """Frames with their codes.

    Attributes:
        xy: (F, V, 2) pixels of the crop.
        seen: (F, V) bool, joints that were found.
        ids: (F, 3) codes of left hand, right hand, body.
        decoded: (F, V, 2) what the codes decode to.
        layout: Meaning of the V joints.
        sizes: Number of codes of ``'hand'`` and ``'body'``.
    """

    xy: np.ndarray
    seen: np.ndarray
    ids: np.ndarray
    decoded: np.ndarray
    layout: PoseLayout
    sizes: dict[str, int]

    def of_kind(self, kind: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Takes the poses that share a codebook.

        Args:
            kind: ``'hand'``, left hands (mirrored by the crop) before right ones, or ``'body'``.

        Returns:
            Coordinates (N, Vp, 2), seen (N, Vp) and codes (N,).
        """
        parts = [part for part in PARTS if (part == 'body') == (kind == 'body')]
        joints = [list(self.layout.parts[part]) for part in parts]
        return (
            np.concatenate([self.xy[:, j] for j in joints]),
            np.concatenate([self.seen[:, j] for j in joints]),
            np.concatenate([self.ids[:, PARTS.index(part)] for part in parts]),
        )


def tokenize(tokenizer: Any, dataset: Any, clips: int = 200, batch: int = 32) -> TokenizedFrames:
    """Encodes and decodes clips at equal distances in a data set.

    Args:
        tokenizer: See :class:`signmm.typing.Tokenizer`.
        dataset: Gives packed inputs.
        clips: How many, at most.
        batch: Clips at a time.

    Returns:
        All their frames.
    """
    chosen = np.unique(np.linspace(0, len(dataset) - 1, clips).round().astype(int)).tolist()
    preprocess, found = PoseDataPreprocessor(), []
    for start in range(0, len(chosen), batch):
        packed = [dataset[i] for i in chosen[start : start + batch]]
        pose = preprocess(pseudo_collate(packed))['inputs']
        ids = tokenizer.encode(pose)
        arrays = pose.xy, pose.score > 0, ids, tokenizer.decode(ids)
        found.append([x[pose.valid].numpy() for x in arrays])
    xy, seen, codes, decoded = (np.concatenate(x) for x in zip(*found, strict=True))
    return TokenizedFrames(xy, seen, codes, decoded, pose.layout, codebook_sizes(tokenizer))


def codebook_sizes(tokenizer: Any) -> dict[str, int]:
    """Counts the codes of a tokenizer.

    Args:
        tokenizer: One of those of BEST.

    Returns:
        ``'hand'`` and ``'body'`` to their number of codes.
    """
    return {
        kind: len(getattr(getattr(tokenizer, kind), 'codes', getattr(tokenizer, kind))) for kind in ('hand', 'body')
    }


def figures_of_merit(frames: TokenizedFrames) -> dict[str, float]:
    """Measures use and reconstruction; poses of which no joint was found are left out.

    Args:
        frames: What was tokenized.

    Returns:
        For hand and body ``used`` in percent, ``dead``, ``perplexity`` and ``error_px``.
    """
    result = {}
    for kind, size in frames.sizes.items():
        xy, seen, ids = frames.of_kind(kind)
        parts = [part for part in PARTS if (part == 'body') == (kind == 'body')]
        made = np.concatenate([frames.decoded[:, list(frames.layout.parts[part])] for part in parts])
        health = codebook_health(torch.from_numpy(ids[seen.any(1)]), size)
        result[f'{kind}: codes'] = float(size)
        result[f'{kind}: used %'] = 100 * float(health['used'])
        result[f'{kind}: dead'] = float(health['dead'])
        result[f'{kind}: perplexity'] = float(health['perplexity'])
        result[f'{kind}: error px'] = float(np.linalg.norm(made - xy, axis=-1)[seen].mean()) if seen.any() else 0.0
    return result


def use_figure(frames: TokenizedFrames) -> Figure:
    """Draws how often each code is used, most used first.

    Args:
        frames: What was tokenized.

    Returns:
        The figure, one row for each codebook.
    """
    figure = new_figure(9, 5)
    for ax, (kind, size) in zip(figure.subplots(2, 1), frames.sizes.items(), strict=True):
        _, seen, ids = frames.of_kind(kind)
        counts = np.sort(np.bincount(ids[seen.any(1)], minlength=size))[::-1]
        ax.bar(np.arange(size), counts, width=1.0, color='#0072B2')
        ax.set_yscale('symlog', linthresh=1)
        ax.set_xlim(-0.5, size - 0.5)
        health = codebook_health(torch.from_numpy(ids[seen.any(1)]), size)
        text = f'{100 * float(health["used"]):.0f} % of {size} codes used, perplexity {float(health["perplexity"]):.0f}'
        ax.set_title(f'{kind}: {text}', fontsize=9)
        ax.set_ylabel('uses')
    ax.set_xlabel('codes, most used first')
    return figure


def codes_figure(frames: TokenizedFrames, kind: str, top: int = 12, nearest: int = 5) -> Figure:
    """Draws the most used codes: the mean pose of each, and the real poses next to the mean (BEST, Figure 2).

    Args:
        frames: What was tokenized.
        kind: ``'hand'`` or ``'body'``.
        top: Codes, one column for each.
        nearest: Real poses below each mean.

    Returns:
        The figure.
    """
    xy, seen, ids = frames.of_kind(kind)
    whole = seen.all(1)
    xy, seen, ids = xy[whole], seen[whole], ids[whole]
    counts = np.bincount(ids, minlength=frames.sizes[kind])
    codes = [int(code) for code in np.argsort(-counts, kind='stable')[:top] if counts[code]]
    figure = new_figure(CELL * max(len(codes), 1), CELL * (nearest + 1) + 0.5)
    axes = figure.subplots(nearest + 1, max(len(codes), 1), squeeze=False)
    limits = _limits(xy.reshape(-1, 2))
    for column, code in zip(axes.T, codes, strict=False):
        members = np.flatnonzero(ids == code)
        mean = xy[members].mean(0)
        order = members[np.linalg.norm(xy[members] - mean, axis=-1).mean(1).argsort(kind='stable')]
        # Spread over the members, from the nearest to the middle one, or they would all be one moment of one clip.
        shown = order[np.linspace(0, len(order) // 2, nearest).astype(int)]
        column[0].set_title(f'{code}: {counts[code]}', fontsize=8)
        for ax, pose in zip(column, [mean, *xy[shown]], strict=True):
            _draw(ax, pose, frames.layout, kind, limits, '#D55E00' if ax is column[0] else None)
    axes[0, 0].set_ylabel('mean', fontsize=9)
    figure.suptitle(f'most used {kind} codes: number, uses, mean pose, real poses', fontsize=10)
    return figure


def reconstruction_figure(frames: TokenizedFrames, count: int = 10) -> Figure:
    """Draws frames above what their codes decode to.

    Args:
        frames: What was tokenized.
        count: Frames, at equal distances.

    Returns:
        The figure: a pair of rows for each part.
    """
    chosen = np.linspace(0, len(frames.xy) - 1, count).round().astype(int)
    figure = new_figure(CELL * count, CELL * 6 + 0.4)
    axes = figure.subplots(6, count, squeeze=False)
    for p, part in enumerate(PARTS):
        joints = list(frames.layout.parts[part])
        limits = _limits(frames.xy[:, joints][frames.seen[:, joints]])
        kind = 'body' if part == 'body' else 'hand'
        for column, t in enumerate(chosen):
            seen = frames.seen[t, joints]
            _draw(axes[2 * p, column], frames.xy[t, joints], frames.layout, kind, limits, None, seen)
            _draw(axes[2 * p + 1, column], frames.decoded[t, joints], frames.layout, kind, limits, '#D55E00', seen)
        axes[2 * p, 0].set_ylabel(part, fontsize=9)
        axes[2 * p + 1, 0].set_ylabel('decoded', fontsize=9)
    return figure


def cooccurrence_figure(frames: TokenizedFrames, top: int = 30) -> Figure:
    """Draws how much more often hand and body codes meet than by chance.

    Args:
        frames: What was tokenized.
        top: Most used codes of each, of the right hand and the body.

    Returns:
        The figure; colours are log2 of the ratio, cut at 3; grey pairs never met and were not expected to.
    """
    hand, body = frames.ids[:, 1], frames.ids[:, 2]
    rows, columns = (np.argsort(-np.bincount(ids), kind='stable')[:top] for ids in (hand, body))
    joint = np.zeros((frames.sizes['hand'], frames.sizes['body']))
    np.add.at(joint, (hand, body), 1)
    chance = np.outer(joint.sum(1), joint.sum(0)) / max(len(hand), 1)
    place = np.ix_(rows, columns)
    lift = np.log2(np.maximum(joint[place], 0.5) / np.maximum(chance[place], 1e-9))
    # Pairs that did not meet and were not expected to say nothing.
    lift[(joint[place] == 0) & (chance[place] < 3)] = np.nan
    figure = new_figure(8, 7)
    ax = figure.subplots()
    ax.set_facecolor('#dddddd')
    image = ax.imshow(np.clip(lift, -3, 3), cmap='RdBu_r', vmin=-3, vmax=3)
    ax.set_xticks(range(len(columns)), columns, rotation=90, fontsize=6)
    ax.set_yticks(range(len(rows)), rows, fontsize=6)
    ax.set_xlabel('body code, most used first')
    ax.set_ylabel('right hand code, most used first')
    figure.colorbar(image, ax=ax, shrink=0.8, label='log2 of times more often than by chance')
    return figure


def _limits(points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """A square around all but the outermost points."""
    if len(points) == 0:
        return np.zeros(2), np.full(2, 256.0)
    low, high = np.percentile(points, [0.5, 99.5], axis=0)
    centre, half = (low + high) / 2, max(float((high - low).max()), 1.0) * 0.55
    return centre - half, centre + half


def _draw(
    ax: Axes, pose: np.ndarray, layout: PoseLayout, kind: str, limits: tuple[np.ndarray, np.ndarray],
    colour: str | None, seen: np.ndarray | None = None,
) -> None:  # fmt: skip
    part = 'right' if kind == 'hand' else 'body'
    joints = list(layout.parts[part])
    xy, known = np.zeros((len(layout), 2)), np.zeros(len(layout), bool)
    xy[joints], known[joints] = pose, True if seen is None else seen
    draw_joints(ax, xy, known, layout, [part], joint_size=2.0, line_width=1.1, colour=colour)
    frame_axes(ax, *limits)

"""Pictures of a tokenizer's codes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from signmm.structures import PARTS, PoseLayout
from signmm.visualization.crops import View, crop_view, draw_part, frame_view, part_joints
from signmm.visualization.drawing import COLOURS, draw_joints, frame_axes
from signmm.visualization.figures import PALETTE, new_figure
from signmm.visualization.tokens import CodeUse, TokenFrames, co_occurrence, code_counts, health, shared_triplets

#: Order of the crops of one frame from the viewer's left: the signer's right hand first.
_VIEW = ('right', 'body', 'left')


def usage_figure(frames: TokenFrames) -> Figure:
    """Draws how often each code is used, sorted, on a logarithmic scale.

    Args:
        frames: Frames with codes.

    Returns:
        The figure, hand and body.
    """
    figure = new_figure(10, 3.5)
    rows, axes = health(frames), figure.subplots(1, 2)
    for ax, kind in zip(axes, ('hand', 'body'), strict=True):
        counts, lost = code_counts(frames, kind)
        order = np.argsort(-counts, kind='stable')
        place = np.arange(len(counts))
        ax.bar(place, counts[order], width=1.0, color='#bbbbbb', label='part not detected')
        ax.bar(place, (counts - lost)[order], width=1.0, color=PALETTE[0], label='part detected')
        ax.axhline(counts.mean(), color='black', linestyle='dashed', linewidth=1, label='even use')
        ax.set_yscale('symlog', linthresh=1)
        ax.set_xlim(-0.5, len(counts) - 0.5)
        ax.set_ylim(0)
        row = rows[kind]
        words = f'{kind}: {row["used"]:.0f} of {row["size"]:.0f} codes used, perplexity {row["perplexity"]:.1f}'
        ax.set_title(f'{words}\n{lost.sum():,} more uses, of {(lost > 0).sum()} codes, without detection', fontsize=9)
        ax.set_xlabel('codes, sorted by use', fontsize=9)
        ax.set_ylabel('uses', fontsize=9)
    handles, names = axes[0].get_legend_handles_labels()
    figure.legend(handles, names, loc='outside lower center', ncols=3, fontsize=8, frameon=False)
    return figure


def codes_figure(frames: TokenFrames, uses: Sequence[CodeUse], kind: str) -> Figure:
    """Draws codes: mean of the real poses, what the decoder makes of the code, and real poses of different clips.

    Args:
        frames: Frames with codes.
        uses: What :func:`signmm.visualization.tokens.top_codes` found.
        kind: ``'hand'`` or ``'body'``.

    Returns:
        The figure, a row for each code; a real hand has the look of its side.
    """
    columns = 2 + max((len(use.nearest) for use in uses), default=0)
    figure = new_figure(1.25 * columns + 1.3, 1.27 * len(uses) + 0.4)
    axes = figure.subplots(len(uses), columns, squeeze=False)
    part = 'right' if kind == 'hand' else 'body'
    for row, use in zip(axes, uses, strict=True):
        words = f'code {use.code}\n{100 * use.share:.1f} %\n{use.clips} clips\n±{use.spread:.0f} px'
        row[0].set_ylabel(words, fontsize=8, rotation=0, ha='right', va='center')
        view = _code_view(frames, use)
        for ax, points in zip(row, (use.mean, use.decoded), strict=False):
            _draw_alone(ax, points, frames.layout.part_layout(part), view)
        for ax, (frame, side) in zip(row[2:], use.nearest, strict=False):
            seen = frames.score[frame] > 0
            draw_part(ax, frames.xy[frame], seen, frames.layout, PARTS[side], view)
            ax.set_xlabel(frames.video_ids[frames.clip[frame]][:22], fontsize=6, labelpad=1)
        for ax in row[2 + len(use.nearest) :]:
            ax.set_axis_off()
    for ax, title in zip(axes[0], ('mean', 'decoded', 'real poses, nearest first'), strict=False):
        ax.set_title(title, fontsize=9, loc='left')
    return figure


def _code_view(frames: TokenFrames, use: CodeUse) -> View:
    """What holds all poses of a row; never so small that noise looks large."""
    shown = [use.decoded, *([use.mean] if use.mean is not None else [])]
    for frame, side in use.nearest:
        joints = list(frames.layout.parts[PARTS[side]])
        shown.append(frames.xy[frame, joints][frames.score[frame, joints] > 0])
    left, top, side_length = crop_view(np.concatenate(shown), tight=True)
    grow = max(0.0, 80.0 - side_length)
    return left - grow / 2, top - grow / 2, side_length + grow


def _draw_alone(ax: Axes, points: np.ndarray | None, layout: PoseLayout, view: View) -> None:
    if points is not None:
        draw_joints(ax, points, np.ones(len(points), bool), layout, joint_size=2.6, line_width=1.3, colour='black')
    frame_view(ax, view)


def triplets_figure(frames: TokenFrames, top: int = 8, columns: int = 4) -> Figure | None:
    """Draws frames of different clips that have all three codes in common (Figure 2 of BEST).

    Args:
        frames: Frames with codes.
        top: Triplets.
        columns: Clips of each.

    Returns:
        The figure, a row for each triplet; None if no triplet occurs in two clips.
    """
    groups = [(codes, members) for codes, members in shared_triplets(frames, top) if len(members) > 1]
    if not groups:
        return None
    figure = new_figure(3.1 * columns + 1.1, 1.2 * len(groups) + 0.2)
    axes, views = figure.subplots(len(groups), columns, squeeze=False), _views(frames)
    for row, (codes, members) in zip(axes, groups, strict=True):
        names = [
            f'{part} {code}' if frames.found(part)[members].mean() > 0.5 else f'no {part} hand'
            for part, code in zip(PARTS, codes, strict=True)
        ]
        words = '\n'.join([*names, f'{len(members)} clips'])
        row[0].set_ylabel(words, fontsize=8, rotation=0, ha='right', va='center')
        for ax, frame in zip(row, members, strict=False):
            draw_triplet(ax, frames.xy[frame], frames.score[frame] > 0, frames.layout, views)
            ax.set_xlabel(frames.video_ids[frames.clip[frame]], fontsize=6, labelpad=1)
        for ax in row[len(members) :]:
            ax.set_axis_off()
    return figure


def draw_triplet(
    ax: Axes,
    xy: np.ndarray,
    seen: np.ndarray,
    layout: PoseLayout,
    views: Mapping[str, View],
    colour: str | None = None,
) -> None:
    """Draws the three crops of a frame beside each other, each in a unit square: right hand, body, left hand.

    Args:
        ax: Where to draw.
        xy: (V, 2) pixels of the crops.
        seen: (V,) bool.
        layout: Meaning of the V joints.
        views: For each part what to show, see :func:`signmm.visualization.crops.crop_view`.
        colour: See :func:`signmm.visualization.drawing.draw_joints`.
    """
    for place, part in enumerate(_VIEW):
        left, top, side = views[part]
        draw_joints(ax, (xy - (left, top)) / side + (place, 0), seen, layout, [part], 2.0, 1.1, colour)
        if place:
            ax.axvline(place, color='#dddddd', linewidth=0.8, zorder=0)
    frame_axes(ax, np.zeros(2), np.array([len(_VIEW), 1.0]))


def _views(frames: TokenFrames) -> dict[str, View]:
    """One view for both hands, one for the body."""
    views: dict[str, View] = {}
    for parts in (('left', 'right'), ('body',)):
        joints = np.any([part_joints(frames.layout, part) for part in parts], axis=0)
        views |= dict.fromkeys(parts, crop_view(frames.xy[(frames.score > 0) & joints], tight=True))
    return views


def reconstruction_figure(frames: TokenFrames, rows: int = 7) -> Figure:
    """Draws frames beside their reconstruction, from a small to a large error.

    Args:
        frames: Frames with codes.
        rows: Frames wanted, at equal distances in the order of their error; only frames with both hands and body.

    Returns:
        The figure: input, reconstruction of the same joints, both on top of each other.
    """
    seen = frames.score > 0
    error = (np.linalg.norm(frames.decoded - frames.xy, axis=-1) * seen).sum(1) / np.maximum(seen.sum(1), 1)
    whole = np.flatnonzero(np.all([frames.found(part) for part in PARTS], axis=0))
    whole = whole if len(whole) else np.arange(len(error))
    order = whole[np.argsort(error[whole], kind='stable')]
    chosen = order[(np.linspace(0.02, 0.98, rows) * (len(order) - 1)).round().astype(int)]
    figure = new_figure(3.1 * 3 + 1.1, 1.2 * rows + 0.3)
    axes, views = figure.subplots(rows, 3, squeeze=False), _views(frames)
    for row, frame in zip(axes, chosen, strict=True):
        words = f'{error[frame]:.1f} px\n{100 * (error[whole] < error[frame]).mean():.0f} % are better'
        row[0].set_ylabel(words, fontsize=8, rotation=0, ha='right', va='center')
        pictures = (frames.xy[frame], frames.decoded[frame])
        for ax, xy, colour in zip(row, pictures, (COLOURS['face'], '#D55E00'), strict=False):
            draw_triplet(ax, xy, seen[frame], frames.layout, views)
            draw_triplet(row[2], xy, seen[frame], frames.layout, views, colour)
    for ax, title in zip(axes[0], ('input', 'reconstruction', 'grey: input, red: reconstruction'), strict=True):
        ax.set_title(title, fontsize=9, loc='left')
    return figure


def co_occurrence_figure(frames: TokenFrames, top: int = 30) -> Figure:
    """Draws which hand code goes with which body code more or less often than by chance.

    Args:
        frames: Frames with codes.
        top: Codes of each kind, the most used ones.

    Returns:
        The figure, left and right hand.
    """
    figure = new_figure(12.5, 5.6)
    for ax, side in zip(figure.subplots(1, 2), ('left', 'right'), strict=True):
        counts, bits = co_occurrence(frames, PARTS.index(side))
        hand = np.argsort(-counts.sum(1), kind='stable')[:top]
        body = np.argsort(-counts.sum(0), kind='stable')[:top]
        expected = np.outer(counts.sum(1), counts.sum(0)) / max(counts.sum(), 1)
        with np.errstate(divide='ignore', invalid='ignore'):
            lift = np.log2(counts / expected)[np.ix_(hand, body)]
        lift = np.where(counts[np.ix_(hand, body)] > 0, lift, np.nan)
        image = ax.imshow(lift, cmap='PuOr_r', vmin=-4, vmax=4, interpolation='nearest')
        ax.set_facecolor('#f4f4f4')
        ax.set_xticks(range(len(body)), body.tolist(), rotation=90, fontsize=6)
        ax.set_yticks(range(len(hand)), hand.tolist(), fontsize=6)
        ax.set_xlabel('body code', fontsize=9)
        ax.set_ylabel(f'{side} hand code', fontsize=9)
        ax.set_title(f'{side} hand and body share {bits:.2f} bits', fontsize=10)
    bar = figure.colorbar(image, ax=figure.axes, shrink=0.8, pad=0.01)
    bar.set_label('log2 of observed / expected, empty = never', fontsize=8)
    return figure

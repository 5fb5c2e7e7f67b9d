"""Statistics of the poses of a data set, collected clip by clip, and what they say."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Any

import numpy as np

from signmm.doctor.part_checks import check_parts, examine_parts
from signmm.doctor.report import Finding, shortened
from signmm.doctor.rest_checks import check_rest, examine_rest
from signmm.doctor.tracks import MIN_SCORE, WRISTS, Track
from signmm.structures import PoseSequence

BINS = np.linspace(0, 1, 21)
#: A hand leads if its wrist goes this much farther than the other one.
LEADS = 1.5
#: Clips with fewer frames, or with this many times the median, are listed.
SHORT, LONG = 4, 8
#: Part of the clips below which a frame rate or picture size is an outlier.
RARE = 0.05


class PoseStats:
    """Collects one row of numbers for each clip, and sums over frames."""

    def __init__(self) -> None:
        self.ids: list[str] = []
        self.rows: dict[str, list[float]] = defaultdict(list)
        self.scores: dict[str, np.ndarray] = {}
        self.signers: list[str | None] = []
        self.formats: dict[str, Counter[str]] = defaultdict(Counter)
        self._format_of: dict[str, list[str]] = defaultdict(list)

    def add(self, video_id: str, signer: str | None, pose: PoseSequence, track: Track | None) -> None:
        """Adds a clip.

        Args:
            video_id: Its id.
            signer: Who signs, if known.
            pose: Its poses.
            track: Its track.
        """
        self.ids.append(video_id)
        self.signers.append(signer)
        size = None if pose.image_size is None else f'{pose.image_size[0]} x {pose.image_size[1]}'
        form = {'frame rate': f'{pose.fps:g}' if pose.fps else 'unknown', 'picture size': size or 'unknown'}
        for name, value in {**form, 'layout': pose.layout.name, 'extractor': pose.extractor}.items():
            self.formats[name][value] += 1
            self._format_of[name].append(value)
        parts = pose.layout.parts
        for part in [p for p in ('left', 'right', 'body') if p in parts]:
            counts = np.histogram(pose.score[:, list(parts[part])], BINS)[0]
            self.scores[part] = self.scores.get(part, 0) + counts
        hands = [(pose.score[:, list(parts[p])] > MIN_SCORE).any(1) for p in ('left', 'right') if p in parts]
        row = {
            'frames': len(pose),
            'seconds': len(pose) / pose.fps if pose.fps else np.nan,
            'no_left': 1 - hands[0].mean() if len(hands) == 2 else np.nan,
            'no_right': 1 - hands[1].mean() if len(hands) == 2 else np.nan,
            'no_hand': 1 - (hands[0] | hands[1]).mean() if len(hands) == 2 else np.nan,
            'score': float(pose.score.mean()),
            'still': _still(pose),
            'lead': _lead(track),
            'swapped': _swapped(pose),
            **_extent(pose),
            **examine_parts(pose),
            **examine_rest(pose),
        }
        for key, number in row.items():
            self.rows[key].append(float(number))

    def column(self, name: str) -> np.ndarray:
        """Gives one number of all clips.

        Args:
            name: For example ``'frames'``.

        Returns:
            (N,) float64, NaN where it makes no sense.
        """
        return np.array(self.rows[name])

    def listed(self, chosen: np.ndarray) -> tuple[str, ...]:
        """Gives the ids of the clips chosen by a (N,) bool array."""
        return tuple(self.ids[i] for i in np.flatnonzero(chosen))

    def check(self) -> list[Finding]:
        """Judges the numbers.

        Returns:
            What was found.
        """
        if not self.ids:
            return []
        return [*self._check_formats(), *self._check_coordinates(), *self._check_lengths(), *self._check_hands(),
                *self._check_sides(), *check_parts(self.ids, self.column),
                *check_rest(self.ids, self.column)]  # fmt: skip

    def _check_formats(self) -> list[Finding]:
        found = []
        for name, counts in self.formats.items():
            text = ', '.join(f'{value} ({n:,})' for value, n in counts.most_common(8)) + (
                ', ...' if len(counts) > 8 else ''
            )
            rare = {v for v, n in counts.items() if n < RARE * len(self.ids)} - {counts.most_common(1)[0][0]}
            severity = 'warning' if (len(counts) > 1 and name in ('layout', 'extractor')) or rare else 'note'
            if name == 'picture size' and len(rare) > 8:
                severity = 'note'
            items = tuple(f'{i}: {v}' for i, v in zip(self.ids, self._format_of[name], strict=True) if v in rare)
            text = f'{name}: {text}' + (f'; {len(items):,} outliers: {shortened(items, 3)}' if items else '')
            cure = 'extract and pack the outliers like the others; is the recorded value right?'
            found.append(Finding('formats', severity, text, items, cure))
        return found

    def _check_coordinates(self) -> list[Finding]:
        found = []
        fractions = self.listed(self.column('largest') <= 2)
        if fractions:
            text = 'clips without a coordinate above 2 (fractions of the picture where pixels are meant?): '
            cure = 'pack them again with --image-size WxH; metres and centred poses cannot be used as they are'
            found.append(Finding('coordinates', 'problem', text + shortened(fractions), fractions, cure))
        outside = self.listed(self.column('outside') > 0.25)
        if outside:
            text = 'clips with more than a quarter of the upper-body points outside the picture (wrong picture size?): '
            cure = 'pack again with the right --image-size, and look: signmm view'
            found.append(Finding('coordinates', 'warning', text + shortened(outside), outside, cure))
        still = self.column('still')
        frozen = self.listed(still >= 1)
        if frozen:
            text = f'clips that do not move at all: {shortened(frozen)}'
            found.append(Finding('coordinates', 'warning', text, frozen, 'leave them out: stills teach no movement'))
        repeated = self.listed((still > 0.2) & (still < 1))
        if repeated:
            text = 'clips that repeat more than a fifth of their frames (frame rate raised without new pictures?): '
            cure = 'extract from the original video, at its own frame rate'
            found.append(Finding('coordinates', 'warning', text + shortened(repeated), repeated, cure))
        return found

    def _check_lengths(self) -> list[Finding]:
        frames = self.column('frames')
        middle = float(np.median(frames))
        found = [Finding('length', 'note', f'{frames.min():.0f} to {frames.max():.0f} frames, median {middle:.0f}')]
        for chosen, text in (
            (frames < SHORT, f'clips with fewer than {SHORT} frames'),
            (frames > LONG * middle, f'clips longer than {LONG} times the median'),
        ):
            items = tuple(f'{self.ids[i]} ({frames[i]:.0f})' for i in np.flatnonzero(chosen))
            if items:
                cure = 'look at them: a cut that went wrong, or several signs in one clip?'
                found.append(Finding('length', 'warning', f'{text}: {shortened(items)}', items, cure))
        return found

    def _check_hands(self) -> list[Finding]:
        missing = self.column('no_hand')
        if np.isnan(missing).all():
            return [Finding('hands', 'note', 'the layout has no hands')]
        frames = self.column('frames')
        share = [
            100 * float(np.nansum(self.column(k) * frames) / frames.sum()) for k in ('no_left', 'no_right', 'no_hand')
        ]
        text = 'frames without the left hand {:.1f} %, without the right {:.1f} %, without both {:.1f} %'.format(*share)
        cure = 'extract again, larger or with another extractor; look at some: signmm view'
        found = [Finding('hands', 'warning' if share[2] > 50 else 'note', text, cure=cure)]
        never = self.listed(missing >= 1)
        if never:
            severity = 'problem' if 0.1 < len(never) / len(self.ids) < 1 else 'warning'
            text = f'clips that never show a hand: {shortened(never)}'
            found.append(Finding('hands', severity, text, never, 'extract them again, or leave them out'))
        return found

    def _check_sides(self) -> list[Finding]:
        found = []
        swapped = self.column('swapped') > 0.5
        if swapped.any():
            items = self.listed(swapped)
            text = 'clips with the left shoulder to the left of the right one (mirrored pictures, swapped names?): '
            text += shortened(items)
            cure = 'mirror the videos back and extract again, or exchange left and right'
            severity = 'problem' if swapped.mean() > 0.02 else 'warning'
            found.append(Finding('mirrored', severity, text, items, cure))
        lead = self.column('lead')
        left, right = lead > np.log(LEADS), lead < -np.log(LEADS)
        text = f'the right hand leads in {100 * right.mean():.0f} % of the clips, the left in {100 * left.mean():.0f} %'
        by_signer: dict[str, list[int]] = defaultdict(lambda: [0, 0])
        for signer, a, b in zip(self.signers, left, right, strict=True):
            if signer is not None:
                by_signer[signer][0] += int(a)
                by_signer[signer][1] += int(b)
        handed = tuple(f'{s} ({a} to {b})' for s, (a, b) in sorted(by_signer.items()) if a > 2 * b and a >= 3)
        text += (
            f'; left-handed signers: {shortened(handed)}' if handed else '; no left-handed signer' if by_signer else ''
        )
        return [*found, Finding('handedness', 'note', text, handed)]

    def figures(self) -> dict[str, Any]:
        """Gives the numbers to draw."""
        columns = ('frames', 'no_left', 'no_right', 'no_hand', 'lead', 'score')
        return {
            'scores': {part: counts.tolist() for part, counts in self.scores.items()},
            'formats': {name: dict(counts.most_common(12)) for name, counts in self.formats.items()},
            **{name: self.column(name) for name in columns},
        }


def _still(pose: PoseSequence) -> float:
    """Part of the frames that equal the one before."""
    return float((pose.xy[1:] == pose.xy[:-1]).all((1, 2)).mean()) if len(pose) > 1 else 0.0


def _lead(track: Track | None) -> float:
    """How much farther the left wrist goes than the right one, as a logarithm."""
    if track is None:
        return 0.0
    present = track.seen[:, WRISTS].mean(0) > 0.1
    path = np.linalg.norm(np.diff(track.xy[:, WRISTS], axis=0), axis=-1).sum(0) * present + 0.1
    return float(np.log(path[0] / path[1]))


def _swapped(pose: PoseSequence) -> float:
    names = pose.layout.joints
    if 'left_shoulder' not in names:
        return 0.0
    left, right = names.index('left_shoulder'), names.index('right_shoulder')
    both = (pose.score[:, [left, right]] > MIN_SCORE).all(1)
    return float((pose.xy[both, left, 0] < pose.xy[both, right, 0]).mean()) if both.any() else 0.0


def _extent(pose: PoseSequence) -> dict[str, float]:
    parts = pose.layout.parts
    lower = ('hip', 'knee', 'ankle', 'foot', 'heel', 'toe')
    take = [i for p in ('left', 'right', 'body') for i in parts.get(p, ()) if not pose.layout.joints[i].endswith(lower)]
    found = pose.score[:, take] > MIN_SCORE
    points = pose.xy[:, take][found]
    if len(points) == 0:
        return {'largest': np.inf, 'outside': 0.0}
    outside = 0.0
    if pose.image_size is not None:
        width, height = pose.image_size
        margin = np.array([width, height]) * 0.1
        outside = float(((points < -margin) | (points > np.array([width, height]) + margin)).any(1).mean())
    return {'largest': float(np.abs(points).max()), 'outside': outside}

"""Chooses which frames of a clip are used."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from mmcv.transforms import BaseTransform

from signmm.registry import TRANSFORMS
from signmm.transforms.context import as_complex, as_xy, get_rng
from signmm.utils.suggest import did_you_mean

_PADS = ('none', 'loop', 'repeat')


@TRANSFORMS.register_module()
class SampleFrames(BaseTransform):
    """Takes frames out of a clip.

    Modes, for a clip of T frames and n = ``num_frames``:

    - ``random``, ``center``: n consecutive frames, at a random place or in the middle (BEST 4.2, MASA IV-A). A clip
      with T <= n keeps all its frames and is lengthened as ``pad`` says.
    - ``uniform``: n frames at equal distances, the middles of n equal segments; repeats frames if T < n.
    - ``resample_random``: a random stretch of U(low, high) * T frames, linearly interpolated to n frames (the released
      code of this line of work); ``resample_center``: the central ``center`` * T frames, likewise. Always n frames.
    - ``fraction``: a random ``fraction`` of all frames, in order (SignBERT+ 4.1.3 for sentences); at least one.
    - ``all``: every frame.

    Interpolation never invents a joint: one that is missing in either neighbour is taken from the nearer frame, and so
    stays missing if it is missing there.

    Required keys: ``xy``, ``score``, ``frame_inds``; ``rng`` for the random modes.

    Changed keys: ``xy``, ``score``, ``frame_inds`` (the nearest source frame where frames are interpolated).

    Args:
        num_frames: Frames wanted, n; the modes ``fraction`` and ``all`` do not read it.
        mode: See above.
        pad: What ``random`` and ``center`` do when T < n: ``'none'`` leaves T frames (the batch pads and masks them),
            ``'loop'`` starts over, ``'repeat'`` repeats the last frame.
        fraction: For the mode of that name.
        crop: (low, high) of ``resample_random``.
        min_crop: Shortest random stretch in frames (clips that are shorter are taken whole).
        center: Share of the clip that ``resample_center`` takes.
        max_frames: A clip longer than this is first thinned to every k-th frame, k = max(2, ceil(T / max_frames));
            None = never. MASA's release: 150.
    """

    def __init__(
        self,
        num_frames: int = 32,
        mode: str = 'random',
        pad: str = 'none',
        fraction: float = 0.8,
        crop: tuple[float, float] = (0.5, 1.0),
        min_crop: int = 1,
        center: float = 0.95,
        max_frames: int | None = None,
    ) -> None:
        samplers = {
            'random': self._random,
            'center': self._center,
            'uniform': self._uniform,
            'resample_random': self._resample_random,
            'resample_center': self._resample_center,
            'fraction': self._fraction,
            'all': self._all,
        }
        if mode not in samplers:
            raise ValueError(f"SampleFrames: unknown mode '{mode}'{did_you_mean(mode, samplers)}")
        if pad not in _PADS:
            raise ValueError(f"SampleFrames: unknown pad '{pad}'{did_you_mean(pad, _PADS)}")
        low, high = crop
        for name, value in (('fraction', fraction), ('center', center), ('crop[0]', low), ('crop[1]', high)):
            if not 0 < value <= 1:
                raise ValueError(f'SampleFrames: {name} must be in (0, 1], got {value}')
        for name, count in (('num_frames', num_frames), ('min_crop', min_crop), ('max_frames', max_frames)):
            if count is not None and count < 1:
                raise ValueError(f'SampleFrames: {name} must be at least 1, got {count}')
        if low > high:
            raise ValueError(f'SampleFrames: crop must be (low, high), got {crop}')
        self.num_frames, self.pad, self.fraction = num_frames, pad, fraction
        self.crop, self.min_crop, self.center, self.max_frames = (low, high), min_crop, center, max_frames
        self._sample = samplers[mode]

    def transform(self, results: dict[str, Any]) -> dict[str, Any]:
        """Takes the frames."""
        total = len(results['score'])
        if self.max_frames is not None and total > self.max_frames:
            step = max(2, math.ceil(total / self.max_frames))
            for key in ('xy', 'score', 'frame_inds'):
                results[key] = results[key][::step]
            total = len(results['score'])
        places = self._sample(results, total)
        if isinstance(places, slice) or places.dtype.kind == 'i':
            for key in ('xy', 'score', 'frame_inds'):
                results[key] = results[key][places]
            return results
        return interpolate_frames(results, places)

    def _window(self, total: int, start: int) -> np.ndarray | slice:
        if total >= self.num_frames or self.pad == 'none':
            return slice(start, start + self.num_frames)
        places = np.arange(self.num_frames)
        return places % total if self.pad == 'loop' else np.minimum(places, total - 1)

    def _random(self, results: dict[str, Any], total: int) -> np.ndarray | slice:
        room = total - self.num_frames
        return self._window(total, int(get_rng(results, self).integers(room + 1)) if room > 0 else 0)

    def _center(self, results: dict[str, Any], total: int) -> np.ndarray | slice:
        return self._window(total, max(0, total - self.num_frames) // 2)

    def _uniform(self, results: dict[str, Any], total: int) -> np.ndarray | slice:
        # Integer arithmetic: floor((i + 1/2) T / n) without rounding errors.
        return (2 * np.arange(self.num_frames) + 1) * total // (2 * self.num_frames)

    def _all(self, results: dict[str, Any], total: int) -> np.ndarray | slice:
        return slice(None)

    def _fraction(self, results: dict[str, Any], total: int) -> np.ndarray | slice:
        count = max(1, round(self.fraction * total))
        return np.sort(get_rng(results, self).permutation(total)[:count])

    def _resample_random(self, results: dict[str, Any], total: int) -> np.ndarray | slice:
        rng = get_rng(results, self)
        length = min(total, max(self.min_crop, 1, int(rng.uniform(*self.crop) * total)))
        start = int(rng.integers(total - length + 1))
        return np.linspace(start, start + length - 1, self.num_frames)

    def _resample_center(self, results: dict[str, Any], total: int) -> np.ndarray | slice:
        length = max(1, int(self.center * total))
        start = (total - length) // 2
        return np.linspace(start, start + length - 1, self.num_frames)


def interpolate_frames(results: dict[str, Any], places: np.ndarray) -> dict[str, Any]:
    """Reads a clip at fractional frame numbers.

    Args:
        results: Its ``xy``, ``score`` and ``frame_inds`` are replaced.
        places: (n,) from 0 to T - 1.

    Returns:
        The same.
    """
    z, score = as_complex(results['xy']), results['score']
    before = places.astype(np.int64)
    after = np.minimum(before + 1, len(score) - 1)
    weight = (places - before).astype(np.float32)[:, None]
    score_a, score_b = score[before], score[after]
    both = (score_a > 0) & (score_b > 0)
    # Where a neighbour is missing the weight snaps to the nearer frame.
    weight = np.where(both, weight, weight >= 0.5).astype(np.float32)
    z_a = z[before]
    results['xy'] = as_xy(z_a + weight * (z[after] - z_a))
    results['score'] = score_a + weight * (score_b - score_a)
    results['frame_inds'] = results['frame_inds'][np.where(places - before >= 0.5, after, before)]
    return results

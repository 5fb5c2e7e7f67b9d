"""Chooses which frames of a clip are used."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor

from signmm.registry import TRANSFORMS
from signmm.transforms.frame_choice import FrameChoice, FrameStep, at_places
from signmm.transforms.step import ClipFacts, Draws
from signmm.utils.suggest import choose

_MODES = ('random', 'center', 'uniform', 'resample_random', 'resample_center', 'fraction', 'all')
_PADS = ('none', 'loop', 'repeat')


@TRANSFORMS.register_module()
class SampleFrames(FrameStep):
    """Takes frames out of a clip.

    Modes, for a clip of T frames and n = ``num_frames``:

    - ``random``, ``center``: n consecutive frames, at a random place or in the middle (BEST 4.2, MASA IV-A). A clip
      with T <= n keeps all its frames and is lengthened as ``pad`` says.
    - ``uniform``: n frames at equal distances, the middles of n equal segments; repeats frames if T < n.
    - ``resample_random``: a random stretch of U(low, high) * T frames, linearly interpolated to n frames (the released
      code of this line of work); ``resample_center``: the central ``center`` * T frames, likewise. Always n frames.
    - ``fraction``: a random ``fraction`` of all frames, in order (SignBERT+ 4.1.3 for sentences); at least one. A pair
      (low, high) draws the share for each clip, so that a model meets signing at several rates.
    - ``all``: every frame.

    How frames are interpolated: :func:`~signmm.transforms.frame_choice.read_frames`.

    Args:
        num_frames: Frames wanted, n; the modes ``fraction`` and ``all`` do not read it.
        mode: See above.
        pad: What ``random`` and ``center`` do when T < n: ``'none'`` leaves T frames (the batch pads and masks them),
            ``'loop'`` starts over, ``'repeat'`` repeats the last frame.
        fraction: For the mode of that name, in (0, 1]; a share, or the range that it is drawn from.
        crop: (low, high) of ``resample_random``.
        min_crop: Shortest random stretch in frames (clips that are shorter are taken whole).
        center: Share of the clip that ``resample_center`` takes.
        max_frames: A clip longer than this is first thinned to every k-th frame, k = max(2, ceil(T / max_frames));
            None = never. MASA's release: 150.
    """

    share: Tensor

    def __init__(
        self,
        num_frames: int = 32,
        mode: str = 'random',
        pad: str = 'none',
        fraction: float | tuple[float, float] = 0.8,
        crop: tuple[float, float] = (0.5, 1.0),
        min_crop: int = 1,
        center: float = 0.95,
        max_frames: int | None = None,
    ) -> None:
        super().__init__()
        choose('SampleFrames: mode', mode, _MODES)
        choose('SampleFrames: pad', pad, _PADS)
        low, high = crop
        least, most = (fraction, fraction) if isinstance(fraction, (int, float)) else fraction
        shares = {'fraction': least, 'fraction[1]': most, 'center': center, 'crop[0]': low, 'crop[1]': high}
        for name, value in shares.items():
            if not 0 < value <= 1:
                raise ValueError(f'SampleFrames: {name} must be in (0, 1], got {value}')
        for name, count in (('num_frames', num_frames), ('min_crop', min_crop), ('max_frames', max_frames)):
            if count is not None and count < 1:
                raise ValueError(f'SampleFrames: {name} must be at least 1, got {count}')
        for name, pair in (('crop', (low, high)), ('fraction', (least, most))):
            if pair[0] > pair[1]:
                raise ValueError(f'SampleFrames: {name} must be (low, high), got {pair}')
        self.num_frames, self.mode, self.pad, self.fraction = num_frames, mode, pad, (least, most)
        #: With a drawn share nobody but the worker knows how many frames remain.
        self.drops_frames = mode == 'fraction' and least < most
        self.crop, self.min_crop, self.center, self.max_frames = (low, high), min_crop, center, max_frames
        self.frame_wise = mode == 'all' and max_frames is None
        self.random = mode in ('random', 'resample_random', 'fraction')
        # A tensor, because exporters round a plain number to single precision.
        self.register_buffer('share', torch.tensor(center, dtype=torch.float64), persistent=False)

    def _thinned(self, total: int) -> int:
        """Frames after thinning."""
        return -(-total // self._step(total))

    def _step(self, total: int) -> int:
        limit = self.max_frames
        return 1 if limit is None or total <= limit else max(2, math.ceil(total / limit))

    def draw(self, clip: ClipFacts, rng: np.random.Generator) -> dict[str, np.ndarray]:
        """Draws the first frame of a window, first frame and length of a stretch, or the frames of a fraction."""
        total = self._thinned(clip.length)
        if self.mode == 'random':
            room = total - self.num_frames
            return {'start': np.array(rng.integers(room + 1) if room > 0 else 0)}
        if self.mode == 'fraction':
            least, most = self.fraction
            count = max(1, round((rng.uniform(least, most) if least < most else most) * total))
            return {'frames': np.sort(rng.permutation(total)[:count]), 'count': np.array(count)}
        length = min(total, max(self.min_crop, 1, int(rng.uniform(*self.crop) * total)))
        return {'start': np.array(rng.integers(total - length + 1)), 'stretch': np.array(length)}

    def lengths(self, lengths: Sequence[int]) -> list[int]:
        """Frames afterwards."""
        thinned = [self._thinned(total) for total in lengths]
        if self.mode == 'all':
            return thinned
        if self.mode == 'fraction':
            return [max(1, round(self.fraction[1] * total)) for total in thinned]  # at most
        if self.pad == 'none' and self.mode in ('random', 'center'):
            return [min(total, self.num_frames) for total in thinned]
        return [self.num_frames] * len(thinned)

    def choose(self, total: Tensor, frames: int, draws: Draws) -> FrameChoice:
        """Chooses frames by the mode."""
        step = torch.ones_like(total)
        if (limit := self.max_frames) is not None:
            step = torch.where(total > limit, ((total + limit - 1) // limit).clamp(min=2), step)
        thinned = (total + step - 1) // step
        choice = self._choose(thinned, frames, draws)
        return choice if limit is None else choice.times(step)

    def _choose(self, total: Tensor, frames: int, draws: Draws) -> FrameChoice:
        places = torch.arange(self.num_frames, device=total.device)[None]
        everything = torch.arange(frames, device=total.device)[None].expand(total.shape[0], -1)
        if self.mode == 'all':
            return FrameChoice(everything.minimum(total[:, None] - 1), total)
        if self.mode == 'fraction':
            return FrameChoice(draws['frames'], draws['count'])
        if self.mode == 'uniform':
            # Integer arithmetic: floor((i + 1/2) T / n) without rounding errors.
            index = (2 * places + 1) * total[:, None] // (2 * self.num_frames)
            return FrameChoice(index, torch.zeros_like(total) + self.num_frames)
        if self.mode == 'resample_random':
            return self._stretch(places, draws['start'], draws['stretch'], total)
        if self.mode == 'resample_center':
            length = (total.double() * self.share).long().clamp(min=1)
            return self._stretch(places, (total - length) // 2, length, total)
        room = (total - self.num_frames).clamp(min=0)
        return self._window(places, draws['start'] if self.random else room // 2, total)

    def _window(self, places: Tensor, start: Tensor, total: Tensor) -> FrameChoice:
        end = total[:, None]
        if self.pad == 'none':
            return FrameChoice((places + start[:, None]).minimum(end - 1), total.clamp(max=self.num_frames))
        short = places % end if self.pad == 'loop' else places.minimum(end - 1)
        index = torch.where(end >= self.num_frames, places + start[:, None], short)
        return FrameChoice(index, torch.zeros_like(total) + self.num_frames)

    def _stretch(self, places: Tensor, start: Tensor, length: Tensor, total: Tensor) -> FrameChoice:
        # numpy.linspace in double precision, or frames would change where a place falls on one.
        first, last = start.double()[:, None], (start + length - 1).double()[:, None]
        step = (last - first) / max(self.num_frames - 1, 1)
        where = places.double() * step + first
        where = torch.where((places == self.num_frames - 1) & (self.num_frames > 1), last, where)
        return at_places(where, torch.zeros_like(total) + self.num_frames, total)

"""The sampling of frames as tensor operations."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from signmm.deployment.clips import RawClips, take, take_frames
from signmm.transforms import SampleFrames


class SampleFramesStep(nn.Module):
    """Does what SampleFrames does at test time, for a batch.

    Args:
        transform: The transform; a mode that draws random numbers is refused.
        mode: Its mode.

    Raises:
        ValueError: A random mode.
    """

    def __init__(self, transform: SampleFrames, mode: str) -> None:
        super().__init__()
        modes = {
            'center': self._center,
            'uniform': self._uniform,
            'resample_center': self._resample_center,
            'all': lambda clips: clips,
        }
        if mode not in modes:
            raise ValueError(f"SampleFrames: mode '{mode}' is random and has no place in a graph; use {list(modes)}")
        self.count, self.pad, self.share = transform.num_frames, transform.pad, transform.center
        self.max_frames = transform.max_frames
        self._sample = modes[mode]

    def forward(self, clips: RawClips) -> RawClips:
        """Samples.

        Args:
            clips: The clips.

        Returns:
            Clips of fewer or as many frames.
        """
        return self._sample(clips if self.max_frames is None else self._thin(clips, self.max_frames))

    def _thin(self, clips: RawClips, limit: int) -> RawClips:
        total = clips.length
        step = torch.where(total > limit, ((total + limit - 1) // limit).clamp(min=2), torch.ones_like(total))
        index = torch.arange(clips.score.shape[1], device=total.device)[None] * step[:, None]
        length = (total + step - 1) // step
        return take_frames(clips, index.clamp(max=clips.score.shape[1] - 1), length)

    def _places(self, clips: RawClips) -> Tensor:
        return torch.arange(self.count, device=clips.length.device)[None]

    def _center(self, clips: RawClips) -> RawClips:
        places, total = self._places(clips), clips.length[:, None]
        start = (total - self.count).clamp(min=0) // 2
        if self.pad == 'none':
            index, length = places + start, clips.length.clamp(max=self.count)
        else:
            short = places % total if self.pad == 'loop' else places.minimum(total - 1)
            index, length = torch.where(total >= self.count, places + start, short), clips.length * 0 + self.count
        return take_frames(clips, index.minimum(total - 1), length)

    def _uniform(self, clips: RawClips) -> RawClips:
        index = (2 * self._places(clips) + 1) * clips.length[:, None] // (2 * self.count)
        return take_frames(clips, index, clips.length * 0 + self.count)

    def _resample_center(self, clips: RawClips) -> RawClips:
        total = clips.length
        length = (total.double() * self.share).long().clamp(min=1)
        start = ((total - length) // 2).double()[:, None]
        # numpy.linspace in double precision, or frames would change where a place falls on one.
        places = self._places(clips)
        step = (length - 1).double()[:, None] / max(self.count - 1, 1)
        end = start + (length - 1).double()[:, None]
        where = torch.where((places == self.count - 1) & (self.count > 1), end, places.double() * step + start)
        return _interpolate(clips, where)


def _interpolate(clips: RawClips, places: Tensor) -> RawClips:
    """Reads the clips at fractional frame numbers (B, S)."""
    before = places.long()
    after = (before + 1).minimum(clips.length[:, None] - 1)
    weight = (places - before.double()).float()[..., None]
    score_a, score_b = take(clips.score, before), take(clips.score, after)
    both = (score_a > 0) & (score_b > 0)
    weight = torch.where(both, weight, (weight >= 0.5).float())
    xy_a, xy_b = take(clips.xy, before), take(clips.xy, after)
    xy = xy_a + weight[..., None] * (xy_b - xy_a)
    score = score_a + weight * (score_b - score_a)
    return RawClips(xy, score, clips.length * 0 + places.shape[1], clips.image_size)

"""Steps that choose frames by their number: where in a clip they read, and reading between two frames."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import torch
from torch import Tensor

from signmm.structures import Clips
from signmm.transforms.step import Draws, PoseStep


@dataclass(frozen=True)
class FrameChoice:
    """Where B clips are read.

    Attributes:
        index: (B, S) int64 frame numbers below each clip's length.
        length: (B,) how many of them count; padding follows.
        after: (B, S) the frames that follow, where something between two frames is wanted.
        weight: (B, S) their share.
    """

    index: Tensor
    length: Tensor
    after: Tensor | None = None
    weight: Tensor | None = None

    def times(self, step: Tensor) -> FrameChoice:
        """Counts in frames of a clip of which only every so many were numbered.

        Args:
            step: (B,) so many.

        Returns:
            The choice in frames of the clip.
        """
        after = None if self.after is None else self.after * step[:, None]
        return replace(self, index=self.index * step[:, None], after=after)


def at_places(places: Tensor, length: Tensor, total: Tensor) -> FrameChoice:
    """Reads clips at fractional frame numbers.

    Args:
        places: (B, S) float64, at least 0.
        length: (B,) how many count.
        total: (B,) frames of each clip.

    Returns:
        The choice.
    """
    index = places.long()
    after = (index + 1).minimum(total[:, None] - 1)
    return FrameChoice(index, length, after, (places - index.double()).float())


class FrameStep(PoseStep):
    """A step that chooses frames knowing how many there are and nothing else.

    The worker reads no other frames than these from the disk, with the same :meth:`choose` that the device uses where
    the step stands behind one of geometry.
    """

    chooses_frames = True

    def choose(self, total: Tensor, frames: int, draws: Draws) -> FrameChoice:
        """Chooses the frames that stay, by the lengths alone.

        Args:
            total: (B,) frames of each clip.
            frames: T of the padded batch.
            draws: See :class:`PoseStep`.

        Returns:
            The choice.
        """
        raise NotImplementedError(f'{type(self).__name__} does not say which frames it chooses')

    def forward(self, clips: Clips, draws: Draws) -> Clips:
        """Takes the frames."""
        choice = self.choose(clips.length, clips.score.shape[1], draws)
        return read_frames(choice, clips.take_frames)


def read_frames(choice: FrameChoice, fetch: Callable[[Tensor, Tensor], Clips]) -> Clips:
    """Reads what was chosen, from wherever the frames lie.

    Between two frames it interpolates linearly, but never invents a joint: one that is missing in either neighbour is
    taken from the nearer frame, and so stays missing if it is missing there.

    Args:
        choice: What to read.
        fetch: Gives frames (B, S), of which the first ``length`` (B,) count.

    Returns:
        Clips of S frames.
    """
    before = fetch(choice.index, choice.length)
    if choice.weight is None or choice.after is None:
        return before
    after = fetch(choice.after, choice.length)
    nearer = choice.weight >= 0.5
    both = (before.score > 0) & (after.score > 0)
    weight = torch.where(both, choice.weight[..., None], nearer[..., None].float())
    mixed = replace(
        before,
        xy=before.xy + weight[..., None] * (after.xy - before.xy),
        score=before.score + weight * (after.score - before.score),
        z=None if before.z is None or after.z is None else before.z + weight * (after.z - before.z),
    )
    if before.frame_inds is not None and after.frame_inds is not None:
        mixed = replace(mixed, frame_inds=torch.where(nearer, after.frame_inds, before.frame_inds))
    if before.skeleton is not None and after.skeleton is not None:
        a, b = before.skeleton, after.skeleton
        points = a.points + weight[..., None] * (b.points - a.points)
        mixed = replace(mixed, skeleton=replace(a, points=points, score=a.score + weight * (b.score - a.score)))
    return mixed

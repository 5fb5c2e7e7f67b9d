"""What travels from a worker to the training process: a few contiguous arrays."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
from torch import Tensor

from signmm.structures.clips import Clips
from signmm.structures.sample_batch import SampleBatch


@dataclass(frozen=True)
class ClipBatch:
    """B clips as a worker leaves them: frames chosen, joints chosen, random numbers drawn, nothing else computed.

    Attributes:
        clips: The poses so far.
        draws: For each step that is left, what it drew; (B, ...).
        steps: The steps that are left, JSON of their configs, for :class:`signmm.transforms.device.DeviceSteps`.
        lengths: Frames of each clip once these steps are done.
        samples: Annotations.
        valid_index: (N,) numbers of the frames that are no padding then, among B x longest; None if none is padding.
    """

    clips: Clips
    draws: tuple[dict[str, Tensor], ...]
    steps: str
    lengths: tuple[int, ...]
    samples: SampleBatch
    valid_index: Tensor | None = None

    def __len__(self) -> int:
        return len(self.lengths)

    @property
    def kind(self) -> tuple:
        """Batches of the same kind can be joined."""
        clips = self.clips
        return self.steps, clips.layout.name, clips.z is None, clips.crop_size, clips.mirror_left

    def chosen_frames(self, why: str) -> list[np.ndarray]:
        """Gives the source frames that the clips consist of, for data that have a row for each frame of the source.

        Args:
            why: They are asked for; begins the message.

        Returns:
            (S,) numbers for each clip.

        Raises:
            ValueError: They are not all chosen yet.
        """
        found, lengths = self.samples.frame_inds, self.samples.lengths
        if found is None or lengths is None or self.clips.frame_inds is not None:
            raise ValueError(
                f'{why}, but the pipeline chooses frames behind a step of geometry, when they are on the device; put '
                'SampleFrames before CropParts'
            )
        return [row[:length] for row, length in zip(found.numpy(), lengths, strict=True)]

    def pin_memory(self) -> ClipBatch:
        """Copies everything into memory from which a GPU reads without waiting; called by torch's data loader.

        Returns:
            The batch.
        """
        return self.apply(Tensor.pin_memory)

    def apply(self, function: Callable[[Tensor], Tensor]) -> ClipBatch:
        """Changes the tensors, to move or pin them.

        Args:
            function: Of a tensor.

        Returns:
            A new batch.
        """
        draws = tuple({name: function(value) for name, value in step.items()} for step in self.draws)
        index = None if self.valid_index is None else function(self.valid_index)
        clips, samples = self.clips.apply(function), self.samples.apply(function)
        return replace(self, clips=clips, draws=draws, samples=samples, valid_index=index)

    @classmethod
    def join(cls, batches: Sequence[ClipBatch]) -> tuple[list[ClipBatch], list[int] | None]:
        """Puts batches of the same kind together.

        Args:
            batches: At least one.

        Returns:
            One batch for each kind, data sets of one config have one; and where each clip that was given is among
            their clips, None if none has moved.
        """
        kinds: dict[tuple, list[ClipBatch]] = {}
        places: dict[tuple, list[int]] = {}
        count = 0
        for batch in batches:
            kinds.setdefault(batch.kind, []).append(batch)
            places.setdefault(batch.kind, []).extend(range(count, count + len(batch)))
            count += len(batch)
        moved = np.argsort([place for kind in places.values() for place in kind]).tolist()
        return [cls._join(members) for members in kinds.values()], None if len(kinds) == 1 else moved

    @classmethod
    def _join(cls, batches: Sequence[ClipBatch]) -> ClipBatch:
        if len(batches) == 1:
            return batches[0]
        first = batches[0]
        draws = tuple(
            {name: _stack([batch.draws[step][name] for batch in batches]) for name in names}
            for step, names in enumerate(first.draws)
        )
        lengths = tuple(length for batch in batches for length in batch.lengths)
        samples = SampleBatch.join([batch.samples for batch in batches])
        clips, index = Clips.join([batch.clips for batch in batches]), valid_frames(lengths, max(lengths))
        return cls(clips, draws, first.steps, lengths, samples, index)


def _stack(values: Sequence[Tensor]) -> Tensor:
    """Concatenates; draws for every frame are padded to the longest."""
    if len({value.shape[1:] for value in values}) > 1:
        longest = max(value.shape[1] for value in values)
        values = [torch.cat([v, v.new_zeros(len(v), longest - v.shape[1], *v.shape[2:])], 1) for v in values]
    return torch.cat(list(values))


def valid_frames(lengths: Sequence[int], frames: int) -> Tensor | None:
    """Lists the frames that are no padding.

    Args:
        lengths: Frames of each clip.
        frames: T of the padded batch.

    Returns:
        Numbers (N,) of the valid frames among the B T frames, or None if nothing is padding.
    """
    if min(lengths) == frames:
        return None
    return torch.from_numpy(np.flatnonzero(np.arange(frames) < np.array(lengths)[:, None]))

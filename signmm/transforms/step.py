"""What every step of a pipeline is: two halves, one that draws random numbers and one that computes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import torch
from torch import Tensor, nn

from signmm.structures import Clips, PoseLayout

Draws = dict[str, Tensor]


class ClipFacts(NamedTuple):
    """What a step may know of a clip when it draws.

    Attributes:
        video_id: For messages.
        length: Frames at this place of the pipeline.
        layout: Layout at this place of the pipeline.
        image_size: (width, height) in pixels, or None.
    """

    video_id: str
    length: int
    layout: PoseLayout
    image_size: tuple[int, int] | None = None


class PoseStep(nn.Module):
    """A step on poses.

    The first half, :meth:`draw`, runs in the worker on one clip and makes random numbers, keyed by seed, epoch and
    index of the clip; a step without chance leaves it out. The second, :meth:`forward`, computes with tensors alone, on
    the device, on a padded batch; it asks for no value, so that it can be compiled and exported. :meth:`prepare` comes
    before both, once, and makes what follows from the layout.
    """

    #: Whether :meth:`draw` draws.
    random: bool = False
    #: Whether the step chooses frames by their number alone; see :class:`~signmm.transforms.frame_choice.FrameStep`.
    chooses_frames: bool = False
    #: Whether the poses decide how many frames remain; such a step runs in the worker, where that can be known.
    drops_frames: bool = False
    #: Whether what becomes of a frame depends on that frame alone; when streaming, it is then prepared once.
    frame_wise: bool = False
    layout: PoseLayout | None = None
    #: JSON of the config that builds the step; None if it was built by hand.
    text: str | None = None

    def parts(self) -> list[PoseStep]:
        """Takes the step apart.

        Returns:
            The steps that do the same one after the other; most are only themselves.
        """
        return [self]

    def prepare(self, layout: PoseLayout) -> PoseLayout:
        """Makes what follows from the layout; index lists become buffers, ``persistent=False``.

        Args:
            layout: Of the clips that come.

        Returns:
            Layout of the clips that leave.
        """
        self.layout = layout
        return layout

    def draw(self, clip: ClipFacts, rng: np.random.Generator) -> dict[str, np.ndarray]:
        """Draws for one clip.

        Args:
            clip: The clip.
            rng: Its generator.

        Returns:
            Small arrays by name, the same names for every clip; where their first axis differs between clips, the
            batch pads it with zeros.
        """
        return {}

    def check(self, clip: ClipFacts) -> None:
        """Refuses a clip that the step cannot work on, with a ValueError that names it.

        Args:
            clip: The clip.
        """

    def lengths(self, lengths: Sequence[int]) -> list[int]:
        """Computes how many frames remain, without asking the device.

        Args:
            lengths: Frames of each clip that comes.

        Returns:
            Frames of each clip that leaves.
        """
        return list(lengths)

    def forward(self, clips: Clips, draws: Draws) -> Clips:
        """Computes what the step does to clips, from tensors alone.

        Args:
            clips: B clips.
            draws: What :meth:`draw` gave, with an axis of B in front.

        Returns:
            New clips.
        """
        raise NotImplementedError(f'{type(self).__name__} has no forward')

    def transform(self, results: dict[str, Any]) -> dict[str, Any]:
        """Does the step to one clip that lies in a dict of numpy arrays, as a transform of mmcv does.

        Args:
            results: With ``xy``, ``score``, ``layout``; ``rng`` for a random step.

        Returns:
            The same dict with new arrays.
        """
        clips = from_dict(results)
        for step in self.parts():
            if step.layout is not clips.layout:
                step.prepare(clips.layout)
            facts = ClipFacts(str(results.get('video_id', '?')), int(clips.length[0]), clips.layout, _size(results))
            step.check(facts)
            draws = stack_draws([step.draw(facts, get_rng(results, step))]) if step.random else {}
            clips = step(clips, draws)
        return to_dict(clips, results)


def get_rng(results: Mapping[str, Any], asker: object) -> np.random.Generator:
    """Gets the clip's random generator.

    Args:
        results: The pipeline dict.
        asker: The transform, for the message.

    Returns:
        ``results['rng']``.

    Raises:
        KeyError: There is none.
    """
    rng = results.get('rng')
    if not isinstance(rng, np.random.Generator):
        raise KeyError(
            f"{type(asker).__name__}: results['rng'] must be a numpy Generator, got {type(rng).__name__}; SignDataset "
            'sets it, a pipeline run by hand must too'
        )
    return rng


def stack_draws(rows: Sequence[Mapping[str, np.ndarray]]) -> Draws:
    """Puts the draws of several clips together.

    Args:
        rows: One for each clip.

    Returns:
        Tensors (B, ...).
    """
    stacked = {}
    for name in rows[0]:
        values = [row[name] for row in rows]
        if len({np.shape(value) for value in values}) > 1:
            longest = max(len(value) for value in values)
            values = [np.pad(v, [(0, longest - len(v)), *[(0, 0)] * (v.ndim - 1)]) for v in values]
        stacked[name] = torch.from_numpy(np.stack(values))
    return stacked


def _size(results: Mapping[str, Any]) -> tuple[int, int] | None:
    return results.get('image_size')


def from_dict(results: Mapping[str, Any]) -> Clips:
    """Makes a batch of one clip out of a pipeline dict.

    Args:
        results: The dict.

    Returns:
        The clip, in memory of its own.
    """

    def tensor(name: str, kind: type) -> Tensor | None:
        value = results.get(name)
        return None if value is None else torch.from_numpy(np.array(value, kind))[None]

    xy, score = tensor('xy', np.float32), tensor('score', np.float32)
    assert xy is not None and score is not None
    return Clips(
        xy=xy,
        score=score,
        length=torch.tensor([xy.shape[1]]),
        image_size=torch.tensor([_size(results) or (0, 0)], dtype=torch.float32),
        layout=results['layout'],
        frame_inds=tensor('frame_inds', np.int64),
        z=tensor('z', np.float32),
        skeleton=results.get('skeleton'),
        crop_size=results.get('crop_size'),
        mirror_left=results.get('mirror_left', False),
    )


def to_dict(clips: Clips, results: dict[str, Any]) -> dict[str, Any]:
    """Writes a batch of one clip back into its pipeline dict.

    Args:
        clips: The clip.
        results: Gets ``xy``, ``score``, ``layout`` and what else the clip has.

    Returns:
        The same dict.
    """
    clips = clips.pad(int(clips.length[0]))
    results['xy'], results['score'], results['layout'] = clips.xy[0].numpy(), clips.score[0].numpy(), clips.layout
    for name, value in (('frame_inds', clips.frame_inds), ('z', clips.z)):
        if value is not None:
            results[name] = value[0].numpy()
    if clips.skeleton is not None:
        results['skeleton'] = clips.skeleton
    if clips.crop_size is not None:
        results['crop_size'], results['mirror_left'] = clips.crop_size, clips.mirror_left
    return results

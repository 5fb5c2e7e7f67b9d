"""Several views of every clip, whose predictions are averaged: test-time augmentation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from torch.utils.data import Dataset

from signmm.datasets.sign_dataset import SignDataset
from signmm.registry import DATASETS
from signmm.transforms.crop_parts import is_crop
from signmm.transforms.named_steps import Pipeline, steps_of


@DATASETS.register_module()
class SignViews(Dataset):
    """Shows each clip of a data set several times: stretches of it, and their mirror images.

    SignAccuracy and ScoreDump average the rows of a clip, so that ``signmm test`` sees what ``signmm predict`` sees
    with the same options.

    Args:
        dataset: Config of a :class:`~signmm.datasets.SignDataset`.
        flip: Whether the mirror images are shown too.
        clips: Stretches of each clip; 1 is the whole clip.
        stretch: Length of each of several stretches as a share of the clip.

    Raises:
        ValueError: A number out of range.
    """

    def __init__(self, dataset: Mapping[str, Any], flip: bool = False, clips: int = 1, stretch: float = 0.8) -> None:
        if clips < 1 or not 0 < stretch <= 1:
            raise ValueError(f'SignViews: expected clips >= 1 and 0 < stretch <= 1, got {clips} and {stretch}')
        config = dict(dataset)
        steps = config.pop('pipeline')
        pipelines = [steps, with_flip(steps)] if flip else [steps]
        #: The data set, and once more with mirror images.
        self.members: list[SignDataset] = [DATASETS.build({**config, 'pipeline': steps}) for steps in pipelines]
        self.clips, self.stretch = clips, stretch

    @property
    def metainfo(self) -> dict[str, Any]:
        """That of the data set."""
        return self.members[0].metainfo

    def full_init(self) -> None:
        """Does nothing; mmengine calls it."""

    def set_epoch(self, epoch: int) -> None:
        """Passes the epoch on.

        Args:
            epoch: Number of the epoch about to begin.
        """
        for member in self.members:
            member.set_epoch(epoch)

    def get_data_info(self, index: int) -> dict[str, Any]:
        """Gives the annotation of the clip that a view shows.

        Args:
            index: Number of the view.

        Returns:
            See :meth:`SignDataset.get_data_info`.
        """
        return self.members[0].get_data_info(index // (self.clips * len(self.members)))

    def __len__(self) -> int:
        return len(self.members[0]) * self.clips * len(self.members)

    def __getitem__(self, index: int) -> Any:
        """Gives one view; the views of a clip follow each other.

        Args:
            index: Number of the view.

        Returns:
            What the data set gives for the clip, of the view's frames.

        Raises:
            IndexError: No such view.
        """
        if not -len(self) <= index < len(self):
            raise IndexError(f'SignViews: no view {index}, there are {len(self)}')
        clip, view = divmod(index % len(self), self.clips * len(self.members))
        member = self.members[view % len(self.members)]
        if self.clips == 1:
            return member[clip]
        first, last = member.span(clip)
        a, b = stretches(last - first, self.clips, self.stretch)[view // len(self.members)]
        return member.get(clip, (first + a, first + b))


def stretches(total: int, count: int, share: float) -> list[tuple[int, int]]:
    """Places equally long stretches evenly over a clip.

    Args:
        total: Frames of the clip.
        count: Number of stretches; 1 is the whole clip.
        share: Length of each of several stretches as a share of the clip.

    Returns:
        (first, last exclusive) of each.
    """
    if count == 1:
        return [(0, total)]
    length = max(1, round(share * total))
    room = total - length
    return [(start, start + length) for start in (round(i * room / (count - 1)) for i in range(count))]


def with_flip(pipeline: Pipeline) -> list[dict[str, Any]]:
    """Adds the step that shows the clip in a mirror.

    Args:
        pipeline: Steps of test data.

    Returns:
        The steps, with the mirror in front of the crop, where it needs nothing but the image size, or in front of the
        step that mirrors to the dominant hand: behind it the model would see left-handed clips, as it never did.
    """
    steps: Sequence[Mapping[str, Any]] = steps_of(pipeline)
    types = [step['type'] for step in steps]
    last = types.index('PackSignInputs')
    place = next((at for at, name in enumerate(types) if name == 'MirrorToDominantHand' or is_crop(name)), last)
    return [*map(dict, steps[:place]), dict(type='FlipPose', prob=1.0), *map(dict, steps[place:])]

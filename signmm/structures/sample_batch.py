"""Annotations of a batch as columns."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, overload

import numpy as np
import torch
from torch import Tensor

from signmm.structures.ragged import Ragged
from signmm.structures.sign_data_sample import SignDataSample

#: Columns that become metainfo of a SignDataSample; all others become data fields.
META = ('video_id', 'split', 'num_frames', 'frame_inds', 'fps', 'signer', 'dataset', 'extractor')


class SampleBatch(Sequence[SignDataSample]):
    """What is known of B clips, one column for each field; objects are made only when somebody asks for a clip.

    Args:
        size: B.
        columns: Name of a field to its B values, None for a clip without it; names are those of
            :class:`SignDataSample`, without ``gt_label`` and ``frame_inds``. Tensors of all clips may be a
            :class:`Ragged`, which moves with the batch.
        labels: (B,) int64, None unless every clip has one. Moved to the device with the batch.
        label_range: Smallest and largest label, known without asking the device.
        frame_inds: (B, T) int64 numbers of the source frames; what lies behind ``lengths`` is padding.
        lengths: Frames of each clip.
    """

    def __init__(
        self,
        size: int,
        columns: dict[str, Any],
        labels: Tensor | None = None,
        label_range: tuple[int, int] | None = None,
        frame_inds: Tensor | None = None,
        lengths: Sequence[int] | None = None,
    ) -> None:
        self.size, self.columns, self.labels, self.label_range = size, columns, labels, label_range
        self.frame_inds, self.lengths = frame_inds, lengths
        self._made: list[SignDataSample] | None = None

    @classmethod
    def of(cls, samples: Sequence[SignDataSample]) -> SampleBatch:
        """Reads columns out of objects.

        Args:
            samples: One for each clip, or a batch, which is returned as it is.

        Returns:
            The batch.
        """
        if isinstance(samples, cls):
            return samples
        names = {name for sample in samples for name in sample.all_keys()}
        columns = {name: [sample.get(name) for sample in samples] for name in sorted(names)}
        labels = columns.pop('gt_label', None)
        made = cls(len(samples), columns)
        made._made = list(samples)
        return made.with_labels(labels) if labels is not None else made

    @classmethod
    def join(cls, batches: Sequence[SampleBatch]) -> SampleBatch:
        """Puts batches one after the other.

        Args:
            batches: At least one.

        Returns:
            One batch.
        """
        if len(batches) == 1:
            return batches[0]
        names = {name for batch in batches for name in batch.columns}
        columns = {
            name: [value for batch in batches for value in batch.columns.get(name, [None] * batch.size)]
            for name in sorted(names)
        }
        made = cls(sum(batch.size for batch in batches), columns)
        labels = [batch.labels for batch in batches if batch.labels is not None]
        ranges = [batch.label_range for batch in batches if batch.label_range is not None]
        if len(labels) == len(ranges) == len(batches):
            made.labels = torch.cat(labels)
            made.label_range = min(low for low, _ in ranges), max(high for _, high in ranges)
        elif labels:
            made.columns['gt_label'] = [label for batch in batches for label in batch._label_column()]
        frames = [batch.frame_inds for batch in batches if batch.frame_inds is not None]
        if len(frames) == len(batches):
            longest = max(part.shape[1] for part in frames)
            padded = [
                torch.nn.functional.pad(part.to(frames[0].device), (0, longest - part.shape[1])) for part in frames
            ]
            made.frame_inds, made.lengths = torch.cat(padded), [n for b in batches for n in b.lengths or ()]
        return made

    def take(self, rows: Sequence[int]) -> SampleBatch:
        """Puts the clips into another order.

        Args:
            rows: Place of each clip wanted; each of the batch once.

        Returns:
            A new batch.
        """
        made = SampleBatch(self.size, {name: [values[row] for row in rows] for name, values in self.columns.items()})
        made.labels, made.label_range = None if self.labels is None else self.labels[rows], self.label_range
        made.frame_inds = None if self.frame_inds is None else self.frame_inds[rows]
        made.lengths = None if self.lengths is None else [self.lengths[row] for row in rows]
        made._made = None if self._made is None else [self._made[row] for row in rows]
        return made

    def with_labels(self, labels: Sequence[Any]) -> SampleBatch:
        """Sets the labels.

        Args:
            labels: One for each clip; without one for every clip they stay a column.

        Returns:
            This batch.
        """
        if any(label is None for label in labels):
            self.columns['gt_label'] = list(labels)
            return self
        numbers = [int(label) for label in labels]
        self.labels, self.label_range = torch.tensor(numbers, dtype=torch.long), (min(numbers), max(numbers))
        return self

    def _label_column(self) -> Sequence:
        return self.columns.get('gt_label', [None] * self.size) if self.labels is None else list(self.labels)

    def shift_labels(self, by: int) -> None:
        """Counts the labels from another number.

        Args:
            by: Added to each.
        """
        if self.labels is not None and self.label_range is not None:
            self.labels = self.labels + by
            self.label_range = self.label_range[0] + by, self.label_range[1] + by

    def column(self, name: str, who: str, task: str) -> Sequence:
        """Reads a column that a head needs.

        Args:
            name: The field.
            who: The head, for the message.
            task: What the data set has to be annotated with, likewise.

        Returns:
            B values.

        Raises:
            ValueError: A clip lacks it; the message names the clip.
        """
        values = self.columns.get(name) or [None] * self.size
        for row, value in enumerate(() if isinstance(values, Ragged) else values):
            if value is None:
                raise ValueError(f'{who}: {self.name(row)} has no {name}; is the data set annotated with {task}?')
        return values

    def class_labels(self, num_classes: int, who: str) -> Tensor:
        """Reads the labels of a classifier.

        Args:
            num_classes: Number of classes C.
            who: The head, for the message.

        Returns:
            (B,) int64, where the batch is.

        Raises:
            ValueError: A clip has none, or one outside 0 to C - 1; the message names the clip.
        """
        if self.labels is None or self.label_range is None:
            self.column('gt_label', who, 'labels')
            raise ValueError(f'{who}: the batch has no labels')
        low, high = self.label_range
        if low < 0 or high >= num_classes:
            labels = self.labels.tolist()
            row = next(row for row, label in enumerate(labels) if not 0 <= label < num_classes)
            raise ValueError(
                f'{who}: {self.name(row)} has label {labels[row]}, but num_classes is {num_classes} (labels 0 to '
                f'{num_classes - 1}); set model.head.num_classes to the number of labels of the data set'
            )
        return self.labels

    def name(self, row: int) -> str:
        """Names a clip for messages.

        Args:
            row: Its place in the batch.

        Returns:
            ``clip 'ID'``, or its number where it has no id.
        """
        names = self.columns.get('video_id')
        return f"clip '{names[row]}'" if names and names[row] is not None else f'clip {row} of the batch'

    def samples(self) -> list[SignDataSample]:
        """Makes the objects that predictions are written to and metrics read.

        Returns:
            One for each clip; the same ones at every call.
        """
        if self._made is None:
            labels = None if self.labels is None else self.labels.cpu()
            frames = None if self.frame_inds is None else self.frame_inds.cpu().numpy()
            self._made = [self._make(row, labels, frames) for row in range(self.size)]
        return self._made

    def _make(self, row: int, labels: Tensor | None, frames: np.ndarray | None) -> SignDataSample:
        # Set field by field, because SignDataSample(metainfo=...) copies every value deeply.
        sample = SignDataSample()
        for name, values in self.columns.items():
            if values[row] is not None:
                sample.set_field(values[row], name, field_type='metainfo' if name in META else 'data')
        if frames is not None:
            inds = frames[row] if self.lengths is None else frames[row, : self.lengths[row]]
            sample.set_field(inds, 'frame_inds', field_type='metainfo')
        if labels is not None:
            sample.gt_label = labels[row]
        return sample

    def apply(self, function: Callable[[Tensor], Tensor]) -> SampleBatch:
        """Changes the tensors of the batch, to move or pin them.

        Args:
            function: Of a tensor.

        Returns:
            A new batch.
        """
        labels = None if self.labels is None else function(self.labels)
        columns = {name: v.apply(function) if isinstance(v, Ragged) else v for name, v in self.columns.items()}
        moved = SampleBatch(self.size, columns, labels, self.label_range, self.frame_inds, self.lengths)
        moved._made = self._made
        return moved

    def __len__(self) -> int:
        return self.size

    @overload
    def __getitem__(self, index: int) -> SignDataSample: ...

    @overload
    def __getitem__(self, index: slice) -> list[SignDataSample]: ...

    def __getitem__(self, index: int | slice) -> SignDataSample | list[SignDataSample]:
        return self.samples()[index]


def columns_of(rows: Iterable[dict[str, Any]], names: Sequence[str]) -> dict[str, list]:
    """Turns rows into columns.

    Args:
        rows: One dict for each clip.
        names: Keys wanted.

    Returns:
        The columns in which at least one clip has a value.
    """
    rows = list(rows)
    columns = {name: [row.get(name) for row in rows] for name in names}
    return {name: values for name, values in columns.items() if any(value is not None for value in values)}

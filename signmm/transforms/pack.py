"""Turns what the steps made into what a model's preprocessor takes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from mmcv.transforms import BaseTransform

from signmm.registry import TRANSFORMS
from signmm.structures import ClipBatch, Clips, SampleBatch
from signmm.structures.clip_batch import valid_frames
from signmm.structures.pose_sequence import LARGEST
from signmm.structures.sample_batch import META, columns_of
from signmm.transforms.step import Draws, from_dict

#: Annotations that become fields of the samples under another name.
_TRUTH = {'gloss': 'gt_gloss', 'segments': 'gt_segments', 'text': 'gt_text'}


@TRANSFORMS.register_module()
class PackSignInputs(BaseTransform):
    """Packs poses, random numbers and annotations of clips into a :class:`~signmm.structures.ClipBatch`.

    ``label``, ``gloss``, ``segments`` and ``text`` become ``gt_label``, ``gt_gloss``, ``gt_segments`` and ``gt_text``.

    Args:
        meta_keys: Keys of the pipeline dict that become metainfo of the samples where the clips have them.
    """

    def __init__(self, meta_keys: Sequence[str] = META) -> None:
        self.meta_keys = tuple(meta_keys)

    def transform(self, results: dict[str, Any]) -> ClipBatch:
        """Packs one clip that lies in a dict, with no steps left. Gives a batch of one clip."""
        clips = from_dict(results)
        return self.batch([results], clips, '[]', [], clips.length.tolist())

    def batch(
        self, rows: Sequence[dict[str, Any]], clips: Clips, steps: str, draws: Sequence[Draws], lengths: Sequence[int]
    ) -> ClipBatch:
        """Packs clips of one kind.

        Args:
            rows: Their pipeline dicts.
            clips: Their poses.
            steps: Configs of the steps that are left.
            draws: What these drew.
            lengths: Frames once they are done.

        Returns:
            The batch.

        Raises:
            ValueError: A coordinate is NaN, infinite or impossible; the message names the clip.
        """
        _check_finite(clips, rows)
        columns = columns_of(rows, [key for key in self.meta_keys if key != 'frame_inds'])
        columns.update({_TRUTH[name]: values for name, values in columns_of(rows, list(_TRUTH)).items()})
        frames = clips.frame_inds if 'frame_inds' in self.meta_keys else None
        samples = SampleBatch(len(rows), columns, frame_inds=frames, lengths=clips.length.tolist())
        labels = [row.get('label') for row in rows]
        if any(label is not None for label in labels):
            samples.with_labels(labels)
        index = valid_frames(lengths, max(lengths))
        return ClipBatch(clips, tuple(draws), steps, tuple(lengths), samples, index)


def _check_finite(clips: Clips, rows: Sequence[dict[str, Any]]) -> None:
    for name in ('xy', 'score', 'z'):
        values = getattr(clips, name)
        if values is None or values.abs().amax().item() <= LARGEST:
            continue
        place = tuple(torch.nonzero(~(values.abs() <= LARGEST))[0].tolist())
        what = f'{float(values[place]):g}, as good as infinite,' if values[place].isfinite() else 'NaN or infinite'
        raise ValueError(
            f"clip '{rows[place[0]].get('video_id', '?')}': '{name}' is {what} at frame {place[1]}, joint "
            f"'{clips.layout.joints[place[2]]}'; check the pose file and the transforms"
        )

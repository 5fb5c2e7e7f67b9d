"""Tags of frames for a model that finds signs."""

from __future__ import annotations

import torch

from signmm.registry import TRANSFORMS
from signmm.segmentation.bio import bio_tags
from signmm.structures import ClipBatch, Ragged


@TRANSFORMS.register_module()
class TagFrames:
    """Attaches ``gt_tags`` to the samples of clips that are annotated with ``segments``; stands after PackSignInputs.

    The tags are (T,) for the frames that were chosen, see :func:`signmm.segmentation.bio_tags`; a pipeline that chooses
    frames behind a step of geometry is refused.
    """

    def __call__(self, batch: ClipBatch) -> ClipBatch:
        """Tags the frames of clips.

        Args:
            batch: What PackSignInputs returned.

        Returns:
            The same.
        """
        spans = batch.samples.columns.get('gt_segments')
        if spans is not None:
            frames = batch.chosen_frames('TagFrames: there is a tag for each frame')
            tags = [
                None if segments is None else torch.from_numpy(bio_tags(segments, chosen))
                for segments, chosen in zip(spans, frames, strict=True)
            ]
            known = [row for row in tags if row is not None]
            batch.samples.columns['gt_tags'] = Ragged.of(known) if len(known) == len(tags) else tags
        return batch

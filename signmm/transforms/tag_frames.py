"""Tags of frames for a model that finds signs."""

from __future__ import annotations

import torch

from signmm.registry import TRANSFORMS
from signmm.segmentation.bio import bio_tags
from signmm.structures import ClipBatch


@TRANSFORMS.register_module()
class TagFrames:
    """Attaches ``gt_tags`` to the samples of clips that are annotated with ``segments``; stands after PackSignInputs.

    The tags are (T,) for the frames that were chosen, see :func:`signmm.segmentation.bio_tags`.
    """

    def __call__(self, batch: ClipBatch) -> ClipBatch:
        """Tags the frames of clips.

        Args:
            batch: What PackSignInputs returned.

        Returns:
            The same.

        Raises:
            ValueError: The frames are not all chosen yet.
        """
        samples = batch.samples
        spans = samples.columns.get('gt_segments')
        if spans is None:
            return batch
        if samples.frame_inds is None or batch.clips.frame_inds is not None:
            raise ValueError(
                'TagFrames: the pipeline chooses frames behind a step of geometry, when they are on the device; put '
                'SampleFrames before it'
            )
        assert samples.lengths is not None
        rows = zip(spans, samples.frame_inds.numpy(), samples.lengths, strict=True)
        samples.columns['gt_tags'] = [
            None if segments is None else torch.from_numpy(bio_tags(segments, frames[:length]))
            for segments, frames, length in rows
        ]
        return batch

"""Annotation and prediction of one clip."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mmengine.structures import BaseDataElement


class SignDataSample(BaseDataElement):
    """Carries what is known and what was predicted for one clip.

    Meta fields: ``video_id`` str, ``split`` str, ``num_frames`` int (frames of the source clip), ``frame_inds`` (T,)
    int array, ``fps`` float, ``signer``, ``dataset``, ``extractor``.

    Data fields, all optional: ``gt_label`` int tensor (), ``gt_gloss`` list of U gloss strings, ``gt_segments`` list of
    (first frame of the video, one past the last) of each sign, ``gt_tags`` (T,) int64 tensor of
    :class:`~signmm.transforms.TagFrames`, ``gt_text`` str, ``pred_score`` (C,) probabilities, ``pred_label`` int
    tensor (), ``pred_embedding`` (D,) of length 1 (see :func:`signmm.models.heads.cls_head.unit`), ``pred_gloss`` list
    of gloss strings, ``pred_tags`` (T, 3) probabilities of outside, begin and inside,
    ``pred_segments`` list of (gloss, first frame read, one past the last), ``pred_text`` str, ``pred_nbest`` list of
    (glosses or text, log-probability), best first.
    """


@dataclass(frozen=True)
class GlossSegment:
    """Where a gloss of a sentence is in its video.

    Attributes:
        gloss: The gloss; empty where a model tells nothing but where signs are.
        first: First frame of the video.
        last: One past the last frame.
        start: Seconds, or None if the frame rate is unknown.
        stop: Likewise.
    """

    gloss: str
    first: int
    last: int
    start: float | None = None
    stop: float | None = None


def timed_glosses(sample: SignDataSample | Mapping[str, Any], fps: float | None) -> list[GlossSegment]:
    """Places the glosses of a clip in its video; ``pred_segments`` counts the frames that the model read.

    Args:
        sample: With ``pred_segments``, and ``frame_inds`` unless the model read all frames.
        fps: Frames per second, or None if unknown.

    Returns:
        The glosses in order.
    """
    frames, found = sample.get('frame_inds'), []
    for gloss, first, last in sample.get('pred_segments', []):
        a, b = (first, last) if frames is None else (int(frames[first]), int(frames[last - 1]) + 1)
        seconds = (a / fps, b / fps) if fps else (None, None)
        found.append(GlossSegment(gloss, a, b, *seconds))
    return found

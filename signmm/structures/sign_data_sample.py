"""Annotation and prediction of one clip."""

from __future__ import annotations

from mmengine.structures import BaseDataElement


class SignDataSample(BaseDataElement):
    """Carries what is known and what was predicted for one clip.

    Meta fields: ``video_id`` str, ``split`` str, ``num_frames`` int (frames of the source clip), ``frame_inds`` (T,)
    int array, ``signer``, ``dataset``, ``extractor``.

    Data fields, all optional: ``gt_label`` int tensor (), ``gt_gloss`` list of U gloss strings, ``gt_text`` str,
    ``pred_score`` (C,) probabilities, ``pred_label`` int tensor (), ``pred_gloss`` list of gloss strings,
    ``pred_text`` str.
    """

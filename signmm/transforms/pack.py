"""Turns the pipeline dict into what a model takes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from mmcv.transforms import BaseTransform

from signmm.registry import TRANSFORMS
from signmm.structures import SignDataSample

_META = ('video_id', 'split', 'num_frames', 'frame_inds', 'signer', 'dataset', 'extractor')


@TRANSFORMS.register_module()
class PackSignInputs(BaseTransform):
    """Packs poses and annotation: ``{'inputs': {'xy', 'score', 'layout'}, 'data_samples': SignDataSample}``.

    Required keys: ``xy``, ``score``, ``layout``; optional ``label``, ``gloss``, ``text`` (which become ``gt_label``,
    ``gt_gloss``, ``gt_text``) and the meta keys.

    The result holds nothing else: ``inputs['xy']`` (T, V, 2) and ``inputs['score']`` (T, V) float tensors,
    ``inputs['layout']`` the layout's name.

    Args:
        meta_keys: Keys that become metainfo of the data sample where the clip has them.
    """

    def __init__(self, meta_keys: Sequence[str] = _META) -> None:
        self.meta_keys = tuple(meta_keys)

    def transform(self, results: dict[str, Any]) -> dict[str, Any]:
        """Packs one clip."""
        # Set field by field, because SignDataSample(metainfo=...) copies every value deeply.
        sample = SignDataSample()
        for key in self.meta_keys:
            if results.get(key) is not None:
                sample.set_field(results[key], key, field_type='metainfo')
        if results.get('label') is not None:
            sample.gt_label = torch.tensor(results['label'], dtype=torch.long)
        if results.get('gloss') is not None:
            sample.gt_gloss = list(results['gloss'])
        if results.get('text') is not None:
            sample.gt_text = results['text']
        inputs = {
            'xy': torch.from_numpy(_owned(results['xy'])),
            'score': torch.from_numpy(_owned(results['score'])),
            'layout': results['layout'].name,
        }
        return {'inputs': inputs, 'data_samples': sample}


def _owned(array: np.ndarray) -> np.ndarray:
    """Copies an array that is a view, lest the tensor share memory with the pose source."""
    return np.require(array, np.float32, ('C', 'W', 'O'))

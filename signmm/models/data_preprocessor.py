"""Pads clips to a batch."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from mmengine.model import BaseDataPreprocessor
from torch import Tensor

from signmm.registry import MODELS
from signmm.structures import PoseBatch, PoseLayout, SignDataSample, get_layout


@MODELS.register_module()
class PoseDataPreprocessor(BaseDataPreprocessor):
    """Pads clips to the longest of the batch, moves them to the device and builds the PoseBatch.

    Takes what the pipeline and mmengine's ``pseudo_collate`` make: ``{'inputs': {'xy': list of (T_i, V, 2), 'score':
    list of (T_i, V), 'layout': list of names}, 'data_samples': list}``. Stacked tensors (B, T, V, 2) and (B, T, V),
    with an optional ``'valid'`` (B, T), and a single name are accepted too, and so is a PoseBatch, which is only moved.

    Args:
        min_frames: Pad to at least this many frames.
        multiple: Pad to a multiple of this many frames.
        check_finite: Refuse NaN and infinite coordinates.
        non_blocking: Copy to the device without waiting for it.
    """

    def __init__(
        self, min_frames: int = 1, multiple: int = 1, check_finite: bool = True, non_blocking: bool = False
    ) -> None:
        super().__init__(non_blocking)
        if min_frames < 1 or multiple < 1:
            raise ValueError(
                f'PoseDataPreprocessor: min_frames and multiple must be at least 1, got {min_frames} and {multiple}'
            )
        self.min_frames, self.multiple, self.check_finite = min_frames, multiple, check_finite

    def forward(self, data: dict[str, Any], training: bool = False) -> dict[str, Any]:
        """Builds the batch.

        Args:
            data: See the class.
            training: Not used; the pipeline augments.

        Returns:
            ``{'inputs': PoseBatch, 'data_samples': list of SignDataSample or None}`` on the device.

        Raises:
            ValueError: Clips of different layouts, of another shape than their layout, without frames, or with NaN or
                infinite numbers; the message names the clip.
        """
        inputs, samples = data['inputs'], data.get('data_samples')
        if isinstance(inputs, PoseBatch):
            tensors = {'xy': inputs.xy, 'score': inputs.score, 'valid': inputs.valid}
            layout = inputs.layout
        else:
            layout = _common_layout(inputs['layout'], samples)
            xy, score = list(inputs['xy']), list(inputs['score'])
            _check_shapes(xy, score, layout, samples)
            tensors = self._pad(xy, score, inputs.get('valid'))
            if self.check_finite:
                _check_finite(tensors, samples)
        moved = self.cast_data({**tensors, 'data_samples': samples})
        batch = PoseBatch(xy=moved['xy'], score=moved['score'], valid=moved['valid'], layout=layout)
        return {'inputs': batch, 'data_samples': moved['data_samples']}

    def _pad(self, xy: list[Tensor], score: list[Tensor], valid: Tensor | None) -> dict[str, Tensor]:
        lengths = torch.tensor([len(clip) for clip in xy])
        frames = max(int(lengths.max()), self.min_frames)
        frames = -(-frames // self.multiple) * self.multiple
        joints, device = xy[0].shape[1], xy[0].device
        padded_xy = torch.zeros(len(xy), frames, joints, 2, device=device)
        padded_score = torch.zeros(len(xy), frames, joints, device=device)
        for row, (clip_xy, clip_score) in enumerate(zip(xy, score, strict=True)):
            padded_xy[row, : len(clip_xy)] = clip_xy
            padded_score[row, : len(clip_xy)] = clip_score
        real = torch.arange(frames) < lengths[:, None]
        real = real.to(device)
        if valid is not None:
            real[:, : valid.shape[1]] &= valid.to(device=device, dtype=torch.bool)
            padded_xy *= real[..., None, None]
            padded_score *= real[..., None]
        return {'xy': padded_xy, 'score': padded_score, 'valid': real}


def _clip_name(row: int, samples: Sequence[SignDataSample] | None) -> str:
    name = samples[row].get('video_id') if samples is not None and row < len(samples) else None
    return f"clip '{name}'" if name is not None else f'clip {row} of the batch'


def _common_layout(layout: Any, samples: Sequence[SignDataSample] | None) -> PoseLayout:
    if isinstance(layout, (str, PoseLayout)):
        return get_layout(layout)
    first = get_layout(layout[0])
    for row, other in enumerate(layout):
        if get_layout(other).name != first.name:
            raise ValueError(
                f"{_clip_name(row, samples)} has layout '{get_layout(other).name}', {_clip_name(0, samples)} of the "
                f"same batch '{first.name}'; add SelectKeypoints with one layout to the pipeline"
            )
    return first


def _check_shapes(
    xy: list[Tensor], score: list[Tensor], layout: PoseLayout, samples: Sequence[SignDataSample] | None
) -> None:
    counts = {len(xy), len(score)} | ({len(samples)} if samples is not None else set())
    if len(counts) > 1 or not xy:
        raise ValueError(
            f'batch: expected as many xy as score as data_samples and at least one, got {len(xy)}, {len(score)} and '
            f'{"none" if samples is None else len(samples)}'
        )
    for row, (clip_xy, clip_score) in enumerate(zip(xy, score, strict=True)):
        frames = len(clip_xy)
        good = clip_xy.shape == (frames, len(layout), 2) and clip_score.shape == (frames, len(layout))
        if not good or frames == 0:
            raise ValueError(
                f"{_clip_name(row, samples)}: layout '{layout.name}' needs xy (T, {len(layout)}, 2) and score "
                f'(T, {len(layout)}) with T >= 1, got {tuple(clip_xy.shape)} and {tuple(clip_score.shape)}'
            )


def _check_finite(tensors: dict[str, Tensor], samples: Sequence[SignDataSample] | None) -> None:
    # One sum tells whether anything is wrong; only then look for the place.
    if torch.isfinite(tensors['xy'].sum() + tensors['score'].sum()):
        return
    for name in ('xy', 'score'):
        bad = torch.nonzero(~torch.isfinite(tensors[name]))
        if len(bad):
            row, frame, joint = bad[0, :3].tolist()
            raise ValueError(
                f"{_clip_name(row, samples)}: '{name}' is NaN or infinite at frame {frame}, joint {joint}; check the "
                'pose file and the transforms'
            )

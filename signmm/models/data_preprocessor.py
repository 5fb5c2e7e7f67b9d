"""From what a data loader gives to the batch that models read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import torch
from mmengine.dataset import pseudo_collate
from mmengine.model import BaseDataPreprocessor
from torch import Tensor

from signmm.registry import MODELS
from signmm.structures import ClipBatch, Clips, PoseBatch, PoseLayout, SampleBatch, get_layout
from signmm.structures.clip_batch import valid_frames
from signmm.transforms.device import DeviceSteps


@MODELS.register_module()
class PoseDataPreprocessor(BaseDataPreprocessor):
    """Moves clips to the device, does the steps of the pipeline that are left and builds the PoseBatch.

    Takes a :class:`ClipBatch`, or several, whose clips keep their order. Poses made without a pipeline are accepted as
    ``{'inputs': {'xy': list of (T_i, V, 2), 'score': list of (T_i, V), 'layout': name or list of names},
    'data_samples': list}`` or stacked, (B, T, V, 2) and (B, T, V), with an optional ``'valid'`` (B, T), or as a list of
    such dicts of one clip; so is a PoseBatch, which is only moved.

    Args:
        min_frames: Pad to at least this many frames.
        multiple: Pad to a multiple of this many frames.
        non_blocking: Copy to the device without waiting for it, where the data loader pins its memory.
    """

    def __init__(self, min_frames: int = 1, multiple: int = 1, non_blocking: bool = True) -> None:
        super().__init__(non_blocking)
        if min_frames < 1 or multiple < 1:
            raise ValueError(
                f'PoseDataPreprocessor: min_frames and multiple must be at least 1, got {min_frames} and {multiple}'
            )
        self.min_frames, self.multiple = min_frames, multiple
        # Not a part of the model: nothing in it is saved or trained.
        self._steps: list[tuple[str, PoseLayout, torch.device, DeviceSteps]] = []

    def forward(self, data: Any, training: bool = False) -> dict[str, Any]:
        """Builds the batch.

        Args:
            data: See the class.
            training: Not used; what is random was drawn by the pipeline.

        Returns:
            ``{'inputs': PoseBatch, 'data_samples': SampleBatch or None}`` on the device.

        Raises:
            ValueError: Clips of different layouts, of another shape than their layout, without frames, or with NaN or
                infinite numbers; the message names the clip.
        """
        if isinstance(data, ClipBatch):
            data = [data]
        if isinstance(data, Sequence) and isinstance(data[0], dict):
            data = pseudo_collate(data)
        if isinstance(data, Sequence):
            return self._finish(*ClipBatch.join(data))
        inputs, samples = data['inputs'], data.get('data_samples')
        if samples is not None:
            samples = SampleBatch.of(samples).apply(self._move)
        if isinstance(inputs, PoseBatch):
            return {'inputs': _apply(inputs, self._move), 'data_samples': samples}
        return {'inputs': self._from_arrays(inputs, samples), 'data_samples': samples}

    def _move(self, x: Tensor) -> Tensor:
        return x.to(self.device, non_blocking=self._non_blocking)

    @torch.no_grad()
    def _run(self, batch: ClipBatch) -> tuple[Clips, SampleBatch]:
        steps = self._steps_for(batch.steps, batch.clips.layout)
        lengths = batch.clips.length.tolist()  # still on the host
        if self.device.type != 'cpu':  # workers leave batches there
            batch = batch.apply(self._move)
        # Coordinates need single precision, whatever the model computes in.
        with torch.autocast(self.device.type, enabled=False):
            clips = steps(batch.clips, batch.draws, lengths)
        samples = batch.samples
        if clips.frame_inds is not None:
            samples.frame_inds, samples.lengths = clips.frame_inds, batch.lengths
        return clips.pad(max(batch.lengths)), samples

    def _steps_for(self, text: str, layout: PoseLayout) -> DeviceSteps:
        for known, source, device, steps in self._steps:
            if known == text and source is layout and device == self.device:
                return steps
        steps = DeviceSteps.from_text(text, layout).to(self.device)
        self._steps.append((text, layout, self.device, steps))
        return steps

    def _pose_batch(self, clips: Clips, lengths: Sequence[int], index: Tensor | None = None) -> PoseBatch:
        frames = max(max(lengths), self.min_frames)
        frames = -(-frames // self.multiple) * self.multiple
        clips = clips.pad(frames)
        if index is None or frames > max(lengths):
            index = valid_frames(lengths, frames)
            index = None if index is None else self._move(index)
        padded = index is not None
        arrays = clips.xy, clips.score, clips.valid, clips.layout, clips.z, clips.skeleton
        return PoseBatch(*arrays, padded, index, tuple(lengths))

    def _finish(self, batches: Sequence[ClipBatch], order: list[int] | None) -> dict[str, Any]:
        parts = [self._run(batch) for batch in batches]
        if len({clips.layout.name for clips, _ in parts}) > 1:
            names = ' and '.join(f"{samples.name(0)} ('{clips.layout.name}')" for clips, samples in parts)
            raise ValueError(
                f'clips of one batch have different layouts: {names}; add SelectKeypoints with one layout to the '
                'pipeline'
            )
        lengths = [length for batch in batches for length in batch.lengths]
        index = self._move(batches[0].valid_index) if len(batches) == 1 and batches[0].valid_index is not None else None
        joined, samples = Clips.join([clips for clips, _ in parts]), SampleBatch.join([samples for _, samples in parts])
        if order is not None:
            joined, samples = joined.apply(lambda x: x[order]), samples.take(order)
            lengths = [lengths[place] for place in order]
        return {'inputs': self._pose_batch(joined, lengths, index), 'data_samples': samples}

    def _from_arrays(self, inputs: dict[str, Any], samples: SampleBatch | None) -> PoseBatch:
        layout = _common_layout(inputs['layout'], samples)
        xy, score = list(inputs['xy']), list(inputs['score'])
        _check_shapes(xy, score, layout, samples)
        lengths = [len(clip) for clip in xy]
        xy_padded = torch.nn.utils.rnn.pad_sequence([clip.float() for clip in xy], batch_first=True)
        score_padded = torch.nn.utils.rnn.pad_sequence([clip.float() for clip in score], batch_first=True)
        _check_finite(xy_padded, score_padded, samples)
        size = xy_padded.new_zeros(len(xy), 2)
        clips = Clips(xy_padded, score_padded, torch.tensor(lengths, device=xy_padded.device), size, layout)
        pose = self._pose_batch(clips.apply(self._move), lengths)
        if (valid := inputs.get('valid')) is None:
            return pose
        real = pose.valid.clone()
        real[:, : valid.shape[1]] &= self._move(valid).bool()
        xy_, score_ = pose.xy * real[..., None, None], pose.score * real[..., None]
        return replace(pose, xy=xy_, score=score_, valid=real, padded=None, valid_index=None, lengths=None)


def _apply(pose: PoseBatch, move: Any) -> PoseBatch:
    def maybe(x: Tensor | None) -> Tensor | None:
        return None if x is None else move(x)

    skeleton = pose.skeleton
    if skeleton is not None:
        moved = move(skeleton.points), move(skeleton.score), maybe(skeleton.placed)
        skeleton = replace(skeleton, points=moved[0], score=moved[1], placed=moved[2])
    return replace(
        pose, xy=move(pose.xy), score=move(pose.score), valid=move(pose.valid), z=maybe(pose.z), skeleton=skeleton,
        valid_index=maybe(pose.valid_index),
    )  # fmt: skip


def _clip_name(row: int, samples: SampleBatch | None) -> str:
    return samples.name(row) if samples is not None and row < len(samples) else f'clip {row} of the batch'


def _common_layout(layout: Any, samples: SampleBatch | None) -> PoseLayout:
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


def _check_shapes(xy: list[Tensor], score: list[Tensor], layout: PoseLayout, samples: SampleBatch | None) -> None:
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


def _check_finite(xy: Tensor, score: Tensor, samples: SampleBatch | None) -> None:
    # One sum tells whether anything is wrong; only then look for the place.
    if torch.isfinite(xy.sum() + score.sum()):
        return
    for name, values in (('xy', xy), ('score', score)):
        bad = torch.nonzero(~torch.isfinite(values))
        if len(bad):
            row, frame, joint = bad[0, :3].tolist()
            raise ValueError(
                f"{_clip_name(row, samples)}: '{name}' is NaN or infinite at frame {frame}, joint {joint}; check the "
                'pose file and the transforms'
            )

"""The pipeline of the test data as one module on tensors, so that it can be exported with the model."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch import Tensor, nn

from signmm.deployment.clips import RawClips, keep_frames
from signmm.deployment.crop import CropPartsStep
from signmm.deployment.frames import SampleFramesStep
from signmm.deployment.hand_box import HandBoxes
from signmm.registry import TRANSFORMS
from signmm.structures import PoseLayout, get_layout
from signmm.transforms.hand_box import hand_joints_of
from signmm.transforms.streams import parents


class SelectStep(nn.Module):
    """Does what SelectKeypoints does.

    Args:
        source: Layout of the clips that come.
        target: Layout wanted.
    """

    index: Tensor

    def __init__(self, source: PoseLayout, target: PoseLayout) -> None:
        super().__init__()
        self.register_buffer('index', torch.from_numpy(source.select(target)))

    def forward(self, clips: RawClips) -> RawClips:
        """Selects joints.

        Args:
            clips: The clips.

        Returns:
            Clips in the target layout.
        """
        return clips.with_points(clips.xy.index_select(2, self.index), clips.score.index_select(2, self.index))


class DropHandlessStep(nn.Module):
    """Does what DropHandlessFrames does.

    Args:
        boxes: The hand boxes of the layout.
    """

    def __init__(self, boxes: HandBoxes) -> None:
        super().__init__()
        self.boxes = boxes

    def forward(self, clips: RawClips) -> RawClips:
        """Drops frames.

        Args:
            clips: Clips in source pixels.

        Returns:
            Clips of fewer frames.
        """
        return keep_frames(clips, (self.boxes(clips)[1] > 0).any(2))


class BoneStep(nn.Module):
    """Does what ToBone does.

    Args:
        layout: Layout of the clips that come.
    """

    parent: Tensor

    def __init__(self, layout: PoseLayout) -> None:
        super().__init__()
        self.register_buffer('parent', torch.from_numpy(parents(layout).copy()))

    def forward(self, clips: RawClips) -> RawClips:
        """Takes differences between joints.

        Args:
            clips: The clips.

        Returns:
            Clips of bones.
        """
        score = clips.score.minimum(clips.score.index_select(2, self.parent))
        return clips.with_points(clips.xy - clips.xy.index_select(2, self.parent), score)


class MotionStep(nn.Module):
    """Does what ToMotion does."""

    def forward(self, clips: RawClips) -> RawClips:
        """Takes differences between frames.

        Args:
            clips: The clips.

        Returns:
            Clips of displacements.
        """
        # Padding has score 0, so the last frame of each clip is missing.
        later_score = torch.cat([clips.score[:, 1:], clips.score[:, :1] * 0], 1)
        later_xy = torch.cat([clips.xy[:, 1:], clips.xy[:, :1] * 0], 1)
        return clips.with_points(later_xy - clips.xy, clips.score.minimum(later_score))


class TensorPipeline(nn.Module):
    """A test pipeline on tensors.

    Args:
        pipeline: Config of the transforms, with LoadPose and PackSignInputs.
        layout: Layout of the clips that come.

    Raises:
        ValueError: A transform has no tensor form.
    """

    def __init__(self, pipeline: Sequence[dict[str, Any]], layout: str | PoseLayout) -> None:
        super().__init__()
        self.layout = get_layout(layout)
        self.steps = nn.ModuleList()
        #: Layout of the clips that leave.
        self.out_layout = self.layout
        for config in pipeline:
            self._add(dict(config))

    def _add(self, config: dict[str, Any]) -> None:
        here, transform = self.out_layout, TRANSFORMS.build(dict(config))
        joints = hand_joints_of(here)
        makers: dict[str, Callable[[], nn.Module | None]] = {
            'LoadPose': lambda: None,
            'PackSignInputs': lambda: None,
            'SelectKeypoints': lambda: SelectStep(here, transform.layout),
            'SampleFrames': lambda: SampleFramesStep(transform, config.get('mode', 'random')),
            'CropParts': lambda: CropPartsStep(transform, here),
            'DropHandlessFrames': lambda: DropHandlessStep(HandBoxes(joints, transform.rule)) if joints else None,
            'ToBone': lambda: BoneStep(here),
            'ToMotion': MotionStep,
        }
        name = type(transform).__name__
        if name not in makers:
            raise ValueError(f'{name} has no tensor form and cannot be exported; those that have: {", ".join(makers)}')
        step = makers[name]()
        if name == 'SelectKeypoints':
            self.out_layout = transform.layout
        if step is not None:
            self.steps.append(step)

    def forward(self, clips: RawClips) -> RawClips:
        """Prepares clips.

        Args:
            clips: As they come from the extractor.

        Returns:
            As the model takes them.
        """
        clips = clips.with_points(clips.xy, clips.score * clips.valid[..., None])
        for step in self.steps:
            clips = step(clips)
        return clips

"""The steps that run on the device."""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from torch import nn

from signmm.registry import TRANSFORMS
from signmm.structures import Clips, PoseLayout
from signmm.transforms.step import Draws, PoseStep


class DeviceSteps(nn.Module):
    """Steps on poses one after the other, prepared for the layouts that they meet.

    Args:
        steps: The steps.
        layout: Layout of the clips that come.

    Attributes:
        out_layout: Layout of the clips that leave.
    """

    def __init__(self, steps: Sequence[PoseStep], layout: PoseLayout) -> None:
        super().__init__()
        self.steps: list[PoseStep] = [part for step in steps for part in step.parts()]
        self._modules_of_steps = nn.ModuleList(self.steps)  # moves them to the device
        self.layout = self.out_layout = layout
        for step in self.steps:
            self.out_layout = step.prepare(self.out_layout)

    @classmethod
    def from_text(cls, text: str, layout: PoseLayout) -> DeviceSteps:
        """Builds the steps that a worker left.

        Args:
            text: See :class:`signmm.structures.ClipBatch`.
            layout: Layout of the clips that come.

        Returns:
            The steps.
        """
        return cls([build_step(config) for config in json.loads(text)], layout)

    def forward(self, clips: Clips, draws: Sequence[Draws] = (), lengths: Sequence[int] | None = None) -> Clips:
        """Does the steps.

        Args:
            clips: B clips.
            draws: Of each step; without any, nothing is random.
            lengths: Frames of each clip where the host knows them; needless padding is cut off then.

        Returns:
            The clips.
        """
        draws = draws or [{}] * len(self.steps)
        for step, drawn in zip(self.steps, draws, strict=True):
            clips = step(clips, drawn)
            if lengths is not None and step.chooses_frames:
                lengths = step.lengths(lengths)
                clips = clips.pad(max(lengths))
        return clips


def build_step(config: Any) -> Any:
    """Builds a step and remembers its config.

    Args:
        config: With ``type``; a callable is returned as it is.

    Returns:
        The step.
    """
    if not isinstance(config, dict):
        return config
    step = TRANSFORMS.build(dict(config))
    if isinstance(step, PoseStep):
        with suppress(TypeError):  # values that are no JSON
            step.text = json.dumps(config)
    return step

"""Drops the frames that show no hand."""

from __future__ import annotations

from signmm.registry import TRANSFORMS
from signmm.structures import Clips, PoseLayout
from signmm.transforms.hand_box import HandBoxes, HandBoxRule, hand_joints_of
from signmm.transforms.step import Draws, PoseStep


@TRANSFORMS.register_module()
class DropHandlessFrames(PoseStep):
    """Drops frames in which neither hand has a box, as the release does before it samples frames.

    Put it before SampleFrames to sample among the frames that remain. If no frame has a hand all are kept, since there
    is nothing to prefer; so it is for layouts without hands.

    Args:
        hand_box: Fields of :class:`~signmm.transforms.hand_box.HandBoxRule` that differ from its defaults.
    """

    drops_frames = True

    def __init__(self, hand_box: dict[str, float | None] | None = None) -> None:
        super().__init__()
        self.rule = HandBoxRule(**(hand_box or {}))  # type: ignore[arg-type]
        self.boxes: HandBoxes | None = None

    def prepare(self, layout: PoseLayout) -> PoseLayout:
        """Finds the hands."""
        joints = hand_joints_of(layout)
        self.boxes = HandBoxes(joints, self.rule) if joints is not None else None
        return super().prepare(layout)

    def forward(self, clips: Clips, draws: Draws) -> Clips:
        """Drops the frames."""
        return clips if self.boxes is None else clips.keep_frames(self.boxes.seen(clips))

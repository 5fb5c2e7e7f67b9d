"""Shows left-handed clips in a mirror."""

from __future__ import annotations

import torch
from torch import Tensor

from signmm.registry import TRANSFORMS
from signmm.structures import Clips, PoseLayout
from signmm.transforms.flip_pose import FlipPose, choose_clips
from signmm.transforms.step import Draws, PoseStep


@TRANSFORMS.register_module()
class MirrorToDominantHand(PoseStep):
    """Mirrors a clip whose left hand is the dominant one, so that it is the right one in every clip.

    The activity of a side is how far its joints go: the distance of each joint between two frames in a row, where it
    was found in both, summed over frames and joints. A side that is not found does not move. The clip is mirrored if
    the left side's activity is above ``margin`` times that of the right one. Sides are the hands, or without hands all
    joints of the layout that have a partner. Nothing is drawn: training, test and prediction decide alike. Put it
    behind the step that chooses frames, and instead of a random :class:`FlipPose`.

    In a sign of two equally active hands no rule on one clip finds the dominant hand; a margin above 1 leaves most of
    these clips as they are.

    Args:
        margin: See above.

    Raises:
        ValueError: ``margin`` is not above 0; or the layout has no joints with partners.
    """

    left: Tensor
    right: Tensor

    def __init__(self, margin: float = 1.5) -> None:
        super().__init__()
        if not margin > 0:
            raise ValueError(f'MirrorToDominantHand: margin must be above 0, got {margin}')
        self.margin = margin
        self.flip = FlipPose(prob=1.0)

    def prepare(self, layout: PoseLayout) -> PoseLayout:
        """Finds the joints of both sides."""
        left = list(layout.parts.get('left', ())) or [
            i for i, name in enumerate(layout.joints) if name.startswith('left_') and layout.mirror[i] != i
        ]
        if not left:
            raise ValueError(f"MirrorToDominantHand: layout '{layout.name}' has no left and right joints")
        self.register_buffer('left', torch.tensor(left), persistent=False)
        self.register_buffer('right', torch.tensor([layout.mirror[i] for i in left]), persistent=False)
        self.flip.prepare(layout)
        return super().prepare(layout)

    def forward(self, clips: Clips, draws: Draws) -> Clips:
        """Mirrors the clips of those who sign with the left hand."""
        left, right = self._activity(clips, self.left), self._activity(clips, self.right)
        return choose_clips(left > self.margin * right, self.flip(clips, {}), clips)

    def _activity(self, clips: Clips, joints: Tensor) -> Tensor:
        """(B,) distance that the joints go."""
        xy = clips.xy.index_select(2, joints)
        seen = (clips.score.index_select(2, joints) > 0) & clips.valid[..., None]
        way = (xy[:, 1:] - xy[:, :-1]).norm(dim=-1)
        return (way * (seen[:, 1:] & seen[:, :-1])).sum((1, 2))

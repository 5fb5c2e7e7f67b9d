"""Brings hands and body into a frame of 256 x 256 pixels each."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from typing import Any

import numpy as np
import torch
from torch import Tensor

from signmm.registry import TRANSFORMS
from signmm.structures import Clips, PoseLayout
from signmm.transforms.drop_handless import DropHandlessFrames
from signmm.transforms.hand_box import HandBoxes, HandBoxRule, extent, hand_joints_of
from signmm.transforms.shoulders import Shoulders, masked_median
from signmm.transforms.step import ClipFacts, Draws, PoseStep
from signmm.utils.suggest import choose

#: What :class:`Shoulders` finds.
_ShoulderFrame = tuple[Tensor, Tensor, Tensor]


@TRANSFORMS.register_module()
class CropParts(PoseStep):
    """Maps each part's joints from image pixels into its own square frame.

    Hands, ``hand='box'``: each hand in each frame is cropped to its box (:mod:`signmm.transforms.hand_box`); a hand
    without a box is missing. ``hand='wrist'`` (not in the papers): relative to the hand's own wrist, which comes to the
    centre, with the signer's shoulder width mapped to ``size``; the joints' mean replaces a missing wrist, and the
    hands' median extent, mapped to ``size / 2``, a missing shoulder width.

    Body, and joints of any other part: ``body='box'`` (papers) crops to a square around all visible body joints of the
    clip, ``body_enlarge`` times their extent; ``'image'`` (released code) divides x by the image width and y by its
    height; ``'shoulders'`` (not in the papers) brings the middle of the shoulders to the centre and the shoulder width
    to ``size / 4`` (medians over the clip), and falls back to ``'box'`` where the shoulders are never visible. Without
    a body part, all joints outside the hands are treated as the body.

    A joint that is missing, or less certain than its threshold, becomes (0, 0) with score 0. A third coordinate is
    scaled like the part (for ``'image'`` like x), from the wrist for a hand, from the middle of the shoulders for all
    others; the mean of the part's joints stands in where these are missing.

    Args:
        size: Side of the frames in pixels.
        hand: ``'box'`` or ``'wrist'``.
        body: ``'box'``, ``'image'`` or ``'shoulders'``.
        mirror_left: Mirror the left hand (x becomes ``size`` - x), so that it looks like a right one.
        joint_threshold: Hand joints below this confidence are missing (0.4 for SLR500).
        body_threshold: Body joints below this confidence are missing.
        body_enlarge: See above; not in the papers.
        outside: Joints outside a box: ``'clamp'`` to its edge, or ``'keep'``. Not for ``'wrist'`` and ``'shoulders'``.
        drop_handless: Drop frames in which neither hand has a box first, as :class:`DropHandlessFrames` does.
        hand_box: Fields of :class:`~signmm.transforms.hand_box.HandBoxRule` that differ from its defaults.
    """

    body_index: Tensor
    sign: Tensor
    width: Tensor

    def __init__(
        self,
        size: int = 256,
        hand: str = 'box',
        body: str = 'box',
        mirror_left: bool = True,
        joint_threshold: float = 0.5,
        body_threshold: float = 0.0,
        body_enlarge: float = 1.1,
        outside: str = 'clamp',
        drop_handless: bool = False,
        hand_box: dict[str, float | None] | None = None,
    ) -> None:
        super().__init__()
        choose('CropParts: hand', hand, ('box', 'wrist'))
        choose('CropParts: body', body, ('box', 'image', 'shoulders'))
        choose('CropParts: outside', outside, ('clamp', 'keep'))
        if size < 2 or body_enlarge <= 0:
            raise ValueError(f'CropParts: expected size >= 2 and body_enlarge > 0, got {size} and {body_enlarge}')
        self._others: dict[str, Any] = dict(
            size=size, hand=hand, body=body, mirror_left=mirror_left, joint_threshold=joint_threshold,
            body_threshold=body_threshold, body_enlarge=body_enlarge, outside=outside, hand_box=hand_box,
        )  # fmt: skip
        self.size, self.hand, self.body, self.mirror_left = float(size), hand, body, mirror_left
        # Confidences are single precision: 0.3 must not lie above what was stored as 0.3.
        self.joint_threshold, self.body_threshold = (
            float(np.float32(joint_threshold)),
            float(np.float32(body_threshold)),
        )
        self.body_enlarge, self.outside = body_enlarge, outside
        self.frame_wise = hand == 'box' and body == 'image'
        self.rule = HandBoxRule(**(hand_box or {}))  # type: ignore[arg-type]
        self.drop = DropHandlessFrames(hand_box) if drop_handless else None
        self.boxes: HandBoxes | None = None
        self.shoulders: Shoulders | None = None
        # In a mirror x of the left hand becomes the width - x.
        self.register_buffer('sign', torch.tensor([[-1.0, 1.0], [1.0, 1.0]]), persistent=False)
        self.register_buffer('width', torch.tensor([[self.size, 0.0], [0.0, 0.0]]), persistent=False)

    def parts(self) -> list[PoseStep]:
        """Dropping frames is a step of its own."""
        if self.drop is None:
            return [self]
        rest = type(self)(**self._others)
        if self.text is not None:
            rest.text = json.dumps({**json.loads(self.text), 'drop_handless': False})
            self.drop.text = json.dumps({'type': 'DropHandlessFrames', 'hand_box': self._others['hand_box']})
        return [self.drop, rest]

    def prepare(self, layout: PoseLayout) -> PoseLayout:
        """Finds hands, body and shoulders."""
        joints = hand_joints_of(layout)
        self.boxes = HandBoxes(joints, self.rule) if joints is not None else None
        self.shoulders = Shoulders(layout, self.rule.visible)
        # Hands alone have no body; any joint does, since all of them are replaced.
        body = body_joints(layout) if len(body_joints(layout)) else np.zeros(1, np.int64)
        self.register_buffer('body_index', torch.from_numpy(body), persistent=False)
        return super().prepare(layout)

    def check(self, clip: ClipFacts) -> None:
        """Refuses a clip without the image size that ``body='image'`` needs."""
        if self.body == 'image' and clip.image_size is None:
            raise ValueError(
                f"CropParts: clip '{clip.video_id}' has no image_size, which body='image' needs; use body='box' or "
                'store the size with the poses'
            )

    def forward(self, clips: Clips, draws: Draws) -> Clips:
        """Brings every part into its own frame."""
        if clips.crop_size is not None:
            raise ValueError('CropParts: the clips are cropped already; crop once')
        assert self.shoulders is not None
        # Medians over the clip, which the papers' settings do without.
        frame = self.shoulders(clips) if self.hand == 'wrist' or self.body == 'shoulders' else None
        xy, score, z = self._crop_body(clips, frame)
        if self.boxes is not None:
            hands = self._crop_hands(self.boxes, clips, frame)
            xy, score = self.boxes.join(hands[0], xy), self.boxes.join(hands[1], score)
            z = None if z is None or hands[2] is None else self.boxes.join(hands[2], z)
        mirrored = self.mirror_left and self.boxes is not None
        return replace(clips, xy=xy, score=score, z=z, crop_size=self.size, mirror_left=mirrored)

    def _crop_hands(
        self, boxes: HandBoxes, clips: Clips, frame: _ShoulderFrame | None
    ) -> tuple[Tensor, Tensor, Tensor | None]:
        """(B, T, J, 2, 2) coordinates, (B, T, J, 2) confidences and third coordinates."""
        xy, score = hands = boxes.cut(clips.xy), boxes.cut(clips.score)
        score = score * (score >= self.joint_threshold)
        if frame is None or self.hand == 'box':
            corner, side = boxes(clips, hands)
            score = score * (side > 0)[:, :, None]
            scale = self.size / side.clamp(min=1.0)
            xy = self._finish_hand((xy - corner[:, :, None]) * scale[:, :, None, :, None])
        else:
            xy, scale = self._wrist_relative(xy, score > 0, frame)
        z = None
        if clips.z is not None:
            z = boxes.cut(clips.z)
            z = (z - _wrist_or_mean(z[..., None], score > 0)[:, :, None, :, 0]) * scale[:, :, None]
        return _shown(xy, score, z)

    def _finish_hand(self, xy: Tensor) -> Tensor:
        xy = self._clamp(xy)
        if not self.mirror_left:
            return xy
        return torch.addcmul(self.width, xy, self.sign)

    def _wrist_relative(self, xy: Tensor, present: Tensor, frame: _ShoulderFrame) -> tuple[Tensor, Tensor]:
        origin = _wrist_or_mean(xy, present)
        low, high = extent(xy.permute(2, 3, 4, 0, 1), present.permute(2, 3, 0, 1)[:, :, None], 0)
        sides = (high - low).amax(1).movedim(1, 0).flatten(1)
        some = (sides > 0) & (sides < math.inf)
        median = masked_median(torch.where(some, sides, torch.ones_like(sides)), some)
        fallback = 2 * torch.where(some.any(1), median, torch.ones_like(median))
        found, _, width = frame
        scale = (self.size / torch.where(found, width, fallback))[:, None, None]
        xy = (xy - origin[:, :, None]) * scale[..., None, None]
        if self.mirror_left:
            xy = xy * self.sign
        return xy + self.size / 2, scale.expand(*xy.shape[:2], 2)

    def _crop_body(self, clips: Clips, frame: _ShoulderFrame | None) -> tuple[Tensor, Tensor, Tensor | None]:
        """(B, T, R, 2) coordinates, (B, T, R) confidences and third coordinates of all joints outside the hands."""
        whole = clips.xy, clips.score, clips.z
        xy, score, z = [x if x is None or self.boxes is None else self.boxes.cut_others(x) for x in whole]
        assert xy is not None and score is not None
        if self.body_threshold > 0:
            score = score * (score >= self.body_threshold)
        if self.body == 'image':
            sides = self.size / clips.image_size
            # Repeated, so that the product runs along all joints rather than along pairs of numbers.
            xy, scale = self._clamp(xy * sides.view(-1, 1, 1, 2).repeat(1, 1, xy.shape[2], 1)), sides[:, 0]
        else:
            center, side = self._body_box(clips)
            source, scale = xy, self.size / side
            xy = self._clamp(self._move(source, center, scale))
            if frame is not None and self.body == 'shoulders':
                found, middle, width = frame
                xy = torch.where(found[:, None, None, None], self._move(source, middle, self.size / 4 / width), xy)
                scale = torch.where(found, self.size / 4 / width, scale)
        if z is not None and self.shoulders is not None:
            z = (z - self.shoulders.depth(clips)[..., None]) * scale[:, None, None]
        return _shown(xy, score, z)

    def _move(self, xy: Tensor, center: Tensor, scale: Tensor) -> Tensor:
        return (xy - center[:, None, None]) * scale[:, None, None, None] + self.size / 2

    def _body_box(self, clips: Clips) -> tuple[Tensor, Tensor]:
        xy, score = clips.xy.index_select(2, self.body_index), clips.score.index_select(2, self.body_index)
        seen = ((score > self.rule.visible) & clips.valid[..., None]).flatten(1, 2)
        low, high = extent(xy.flatten(1, 2), seen[..., None], 1)
        some = seen.any(1)[:, None]
        low, high = torch.where(some, low, torch.zeros_like(low)), torch.where(some, high, torch.zeros_like(high))
        return (low + high) / 2, (self.body_enlarge * (high - low).amax(-1)).clamp(min=1.0)

    def _clamp(self, xy: Tensor) -> Tensor:
        return xy.clamp(min=0.0, max=self.size) if self.outside == 'clamp' else xy


def body_joints(layout: PoseLayout) -> np.ndarray:
    """Gives the joints that make up the body.

    Args:
        layout: Any layout.

    Returns:
        Indices of the part ``body``, or of all joints outside the hands if there is no such part.
    """
    hands = {*layout.parts.get('left', ()), *layout.parts.get('right', ())}
    rest = [i for i in range(len(layout)) if i not in hands]
    return np.array(layout.parts.get('body', rest), dtype=np.int64)


def is_crop(name: str) -> bool:
    """Tells whether a step crops.

    Args:
        name: Its ``type`` in a config.

    Returns:
        True for :class:`CropParts` and its subclasses.
    """
    kind = TRANSFORMS.get(name)
    return isinstance(kind, type) and issubclass(kind, CropParts)


def _shown(xy: Tensor, score: Tensor, z: Tensor | None) -> tuple[Tensor, Tensor, Tensor | None]:
    """Missing joints become 0."""
    present = score > 0
    return xy * present.to(xy.dtype)[..., None], score, None if z is None else z * present


def _wrist_or_mean(x: Tensor, present: Tensor) -> Tensor:
    """(B, T, 2, C) of hands (B, T, J, 2, C): their first joint, or the mean of those present where it is missing."""
    mean = (x * present[..., None]).sum(2) / present.sum(2).clamp(min=1)[..., None]
    return torch.where(present[:, :, 0, :, None], x[:, :, 0], mean)

"""Brings hands and body into a frame of 256 x 256 pixels each."""

from __future__ import annotations

from typing import Any

import numpy as np
from mmcv.transforms import BaseTransform

from signmm.registry import TRANSFORMS
from signmm.structures import PoseLayout
from signmm.transforms.context import as_complex, as_xy, per_layout
from signmm.transforms.drop_handless import keep_frames
from signmm.transforms.hand_box import HandBoxRule, extent, hand_boxes, hand_joints_of
from signmm.utils.suggest import did_you_mean

_HANDS, _BODIES, _OUTSIDES = ('box', 'wrist'), ('box', 'image', 'shoulders'), ('clamp', 'keep', 'released')


@TRANSFORMS.register_module()
class CropParts(BaseTransform):
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

    A joint that is missing, or less certain than its threshold, becomes (0, 0) with score 0.

    Required keys: ``xy`` (source pixels), ``score``, ``layout``, ``image_size``, ``frame_inds``.

    Changed keys: ``xy`` (pixels of the crop), ``score``; ``frame_inds`` with ``drop_handless``.

    Added keys: ``crop_size``, ``mirror_left``.

    Args:
        size: Side of the frames in pixels.
        hand: ``'box'`` or ``'wrist'``.
        body: ``'box'``, ``'image'`` or ``'shoulders'``.
        mirror_left: Mirror the left hand (x becomes ``size`` - x), so that it looks like a right one.
        joint_threshold: Hand joints below this confidence are missing (0.4 for SLR500).
        body_threshold: Body joints below this confidence are missing.
        body_enlarge: See above; not in the papers.
        outside: Joints outside a box: ``'clamp'`` to its edge, ``'keep'``, or ``'released'`` (clamp at 0; above, keep,
            but set values of the mirrored hand from ``size`` - 1 on to 0). Not for ``'wrist'`` and ``'shoulders'``.
        drop_handless: Drop frames in which neither hand has a box; if none has, all are kept.
        hand_box: Fields of :class:`~signmm.transforms.hand_box.HandBoxRule` that differ from its defaults.
    """

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
        for name, value, choices in (
            ('hand', hand, _HANDS),
            ('body', body, _BODIES),
            ('outside', outside, _OUTSIDES),
        ):
            if value not in choices:
                raise ValueError(f"CropParts: unknown {name} '{value}'{did_you_mean(value, choices)}")
        if size < 2 or body_enlarge <= 0:
            raise ValueError(f'CropParts: expected size >= 2 and body_enlarge > 0, got {size} and {body_enlarge}')
        self.size, self.hand, self.body, self.mirror_left = size, hand, body, mirror_left
        self.joint_threshold, self.body_threshold = np.float32(joint_threshold), np.float32(body_threshold)
        self.body_enlarge, self.outside, self.drop_handless = body_enlarge, outside, drop_handless
        self.rule = HandBoxRule(**(hand_box or {}))  # type: ignore[arg-type]

    def transform(self, results: dict[str, Any]) -> dict[str, Any]:
        """Crops the parts."""
        if 'crop_size' in results:
            raise ValueError(f"CropParts: clip '{results.get('video_id', '?')}' is cropped already; crop once")
        joints = hand_joints_of(results['layout'])
        # Joints first: everything below reduces over joints.
        z = np.ascontiguousarray(as_complex(results['xy']).T)
        score = np.ascontiguousarray(results['score'].T)
        if self.drop_handless and joints is not None:
            side = hand_boxes(z, score, joints, results['image_size'], self.rule)[1]
            keep_frames(results, np.any(side > 0, axis=0))
            z = np.ascontiguousarray(as_complex(results['xy']).T)
            score = np.ascontiguousarray(results['score'].T)
        new_z = self._crop_body(z, score, results)
        new_score = np.where(score >= self.body_threshold, score, 0)
        if joints is not None:
            hand_z, hand_score = z[joints.hands], score[joints.hands]
            hand_score = np.where(hand_score >= self.joint_threshold, hand_score, 0)
            if self.hand == 'box':
                corner, side = hand_boxes(z, score, joints, results['image_size'], self.rule)
                hand_score *= side > 0
                hand_z = (hand_z - corner) * (self.size / np.maximum(side, 1)).astype(np.float32)
                hand_z = self._finish_hand(hand_z)
            else:
                hand_z = self._wrist_relative(hand_z, hand_score, z, score, results['layout'])
            new_z[joints.hands], new_score[joints.hands] = hand_z, hand_score
        new_z *= new_score > 0
        results['xy'], results['score'] = as_xy(new_z.T), np.ascontiguousarray(new_score.T)
        results['crop_size'], results['mirror_left'] = self.size, self.mirror_left and joints is not None
        return results

    def _finish_hand(self, z: np.ndarray) -> np.ndarray:
        """Treats joints outside the box and mirrors the left hand; z is (J, 2, T)."""
        values = z.view(np.float32).reshape(*z.shape, 2)
        if self.outside == 'clamp':
            np.clip(values, 0, self.size, out=values)
        elif self.outside == 'released':
            np.maximum(values, 0, out=values)
        if self.mirror_left:
            np.subtract(self.size, values[:, 0, :, 0], out=values[:, 0, :, 0])
            if self.outside == 'released':
                values[:, 0][values[:, 0] >= self.size - 1] = 0
        return z

    def _wrist_relative(
        self, hand_z: np.ndarray, hand_score: np.ndarray, z: np.ndarray, score: np.ndarray, layout: PoseLayout
    ) -> np.ndarray:
        present = hand_score > 0
        mean = (hand_z * present).sum(axis=0) / np.maximum(present.sum(axis=0), 1)
        origin = np.where(present[0], hand_z[0], mean).astype(np.complex64)
        frame = shoulder_frame(z, score, layout, self.rule.visible)
        length = frame[1] if frame is not None else 2 * _median_extent(hand_z, present)
        hand_z = (hand_z - origin) * np.float32(self.size / length)
        if self.mirror_left:
            hand_z[:, 0].real *= -1
        return hand_z + np.complex64(complex(self.size / 2, self.size / 2))

    def _crop_body(self, z: np.ndarray, score: np.ndarray, results: dict[str, Any]) -> np.ndarray:
        middle = complex(self.size / 2, self.size / 2)
        if self.body == 'image':
            if results['image_size'] is None:
                raise ValueError(
                    f"CropParts: clip '{results.get('video_id', '?')}' has no image_size, which body='image' needs; "
                    "use body='box' or store the size with the poses"
                )
            width, height = results['image_size']
            scale = np.array([self.size / width, self.size / height], np.float32)
            return self._clamp_body((z.view(np.float32).reshape(*z.shape, 2) * scale).view(np.complex64)[..., 0])
        if self.body == 'shoulders':
            frame = shoulder_frame(z, score, results['layout'], self.rule.visible)
            if frame is not None:
                center, width = frame
                return (z - np.complex64(center)) * np.float32(self.size / 4 / width) + np.complex64(middle)
        center, side = self._body_box(z, score, results['layout'])
        return self._clamp_body((z - np.complex64(center)) * np.float32(self.size / side) + np.complex64(middle))

    def _body_box(self, z: np.ndarray, score: np.ndarray, layout: PoseLayout) -> tuple[complex, float]:
        body = body_joints(layout)
        part = z[body]
        part = part[score[body] > self.rule.visible]
        if len(part) == 0:
            return 0j, 1.0
        left, right, top, bottom = part.real.min(), part.real.max(), part.imag.min(), part.imag.max()
        side = max(float(self.body_enlarge * max(right - left, bottom - top)), 1.0)
        return complex((left + right) / 2, (top + bottom) / 2), side

    def _clamp_body(self, z: np.ndarray) -> np.ndarray:
        if self.outside != 'keep':
            values = z.view(np.float32)
            np.clip(values, 0, self.size if self.outside == 'clamp' else None, out=values)
        return z


@per_layout
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


@per_layout
def _shoulders(layout: PoseLayout) -> np.ndarray | None:
    names = ('left_shoulder', 'right_shoulder')
    return layout.indices(names) if all(name in layout.joints for name in names) else None


def shoulder_frame(
    z: np.ndarray, score: np.ndarray, layout: PoseLayout, visible: float
) -> tuple[complex, float] | None:
    """Finds the middle of the shoulders and their distance, as medians over the clip.

    Args:
        z: (V, T) complex coordinates.
        score: (V, T) confidences.
        layout: Meaning of the V joints.
        visible: Only frames with both shoulders more certain than this count.

    Returns:
        The middle and the width in pixels, or None if there is no such frame or the width is 0.
    """
    pair = _shoulders(layout)
    if pair is None:
        return None
    left, right = z[pair][:, (score[pair] > visible).all(axis=0)]
    if len(left) == 0:
        return None
    middle = (left + right) / 2
    x, y, width = np.median(np.stack([middle.real, middle.imag, np.abs(left - right)]), axis=1)
    return (complex(x, y), float(width)) if width > 0 else None


def _median_extent(z: np.ndarray, present: np.ndarray) -> float:
    """Median over the hands present of the longer side of the hand's extent; 1 if there is none."""
    (left, right), (top, bottom) = extent(z.real, present), extent(z.imag, present)
    sides = np.maximum(right - left, bottom - top)
    sides = sides[np.isfinite(sides) & (sides > 0)]
    return float(np.median(sides)) if len(sides) else 1.0

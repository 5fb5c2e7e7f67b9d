"""Square boxes around hands, as the released pre-processing of BEST and MASA draws them."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from signmm.structures import PoseLayout
from signmm.transforms.context import per_layout

_FULL_HAND = 21


@dataclass(frozen=True)
class HandBoxRule:
    """Numbers of the hand box; the defaults are those of the release for WLASL and MSASL.

    Attributes:
        visible: A joint counts as visible if its confidence is above this.
        min_visible: Visible joints of 21 that the box needs; for hands of fewer joints, in proportion, rounded up.
        enlarge: Side of the box in units of the longer side of the visible joints' extent.
        arm_threshold: Confidence that shoulder, elbow and wrist need each for the box from the arm, which is used when
            too few joints are visible (0.5 for NMFs-CSL and SLR500).
        arm_ahead: The arm box's centre is this share of the forearm beyond the wrist.
        arm_side: Side of the arm box in units of max(forearm, ``upper_arm`` * upper arm).
        upper_arm: See ``arm_side``.
        bottom_margin: No arm box if the wrist is lower than this many pixels above the image's lower edge; None = no
            such limit (SLR500).
    """

    visible: float = 0.1
    min_visible: int = 10
    enlarge: float = 2.2
    arm_threshold: float = 0.8
    arm_ahead: float = 0.33
    arm_side: float = 1.1
    upper_arm: float = 0.9
    bottom_margin: float | None = 50.0


@dataclass(frozen=True)
class HandJoints:
    """Where a layout has hands and arms.

    Attributes:
        hands: (J, 2) joint indices, left and right hand.
        arms: (3, 2) indices of shoulder, elbow and wrist, or None if the layout lacks any.
    """

    hands: np.ndarray
    arms: np.ndarray | None


@per_layout
def hand_joints_of(layout: PoseLayout) -> HandJoints | None:
    """Finds the hands and arms of a layout.

    Args:
        layout: Any layout.

    Returns:
        Their joints, or None for a layout without hands.
    """
    if 'left' not in layout.parts or 'right' not in layout.parts:
        return None
    left = np.array(layout.parts['left'])
    # The right hand in the order of the left one, whatever the order in the layout.
    hands = np.stack([left, np.array(layout.mirror)[left]], axis=1)
    names = [(f'left_{joint}', f'right_{joint}') for joint in ('shoulder', 'elbow', 'wrist')]
    if any(name not in layout.joints for pair in names for name in pair):
        return HandJoints(hands, None)
    return HandJoints(hands, np.stack([layout.indices(pair) for pair in names]))


def has_hand(
    z: np.ndarray, score: np.ndarray, joints: HandJoints, image_size: tuple[int, int] | None, rule: HandBoxRule
) -> np.ndarray:
    """Tells which hands have a box, without computing the boxes.

    Args:
        z: (V, T) complex coordinates in source pixels.
        score: (V, T) confidences.
        joints: Hands and arms among the V joints.
        image_size: (width, height) or None.
        rule: The box rule.

    Returns:
        (2, T) bool for the left and the right hand.
    """
    found = _enough(score[joints.hands] > rule.visible, rule)
    if joints.arms is None or found.all():
        return found
    return found | _arm_usable(z[joints.arms[2]], score[joints.arms], image_size, rule)


def hand_boxes(
    z: np.ndarray, score: np.ndarray, joints: HandJoints, image_size: tuple[int, int] | None, rule: HandBoxRule
) -> tuple[np.ndarray, np.ndarray]:
    """Computes a square box for each hand in each frame.

    The box from the joints is round(enlarge * longer side of their extent) wide and has their extent's centre. Where
    too few joints are visible, the box from the arm takes its place. Either is shifted inside the image, and one that
    is too big for it becomes min(width, height) - 1 wide; with no known image size both are skipped.

    Args:
        z: (V, T) complex coordinates in source pixels.
        score: (V, T) confidences.
        joints: Hands and arms among the V joints.
        image_size: (width, height) or None.
        rule: The box rule.

    Returns:
        The upper left corners (2, T) complex and the sides (2, T), 0 where there is no box; left hand first.
    """
    hand = z[joints.hands]
    visible = score[joints.hands] > rule.visible
    enough = _enough(visible, rule)
    left, right = extent(hand.real, visible)
    top, bottom = extent(hand.imag, visible)
    with np.errstate(invalid='ignore'):  # inf - inf where no joint is visible; not enough joints then
        side = np.maximum(np.rint(np.float32(rule.enlarge) * np.maximum(right - left, bottom - top)), 1)
        center_x, center_y = (left + right) / 2, (top + bottom) / 2
    if not enough.all():
        arm_x, arm_y, arm_side = _arm_box(z, score, joints, image_size, rule)
        center_x = np.where(enough, center_x, arm_x)
        center_y = np.where(enough, center_y, arm_y)
        side = np.where(enough, side, arm_side)
    corner = np.empty(side.shape, np.complex64)
    if image_size is None:
        corner.real, corner.imag = center_x - side / 2, center_y - side / 2
        return corner, side
    side = np.minimum(side, np.float32(min(image_size) - 1))
    half = side / 2
    corner.real = np.minimum(np.maximum(center_x - half, 0), image_size[0] - side)
    corner.imag = np.minimum(np.maximum(center_y - half, 0), image_size[1] - side)
    return corner, side


def extent(values: np.ndarray, visible: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Finds the range of the visible values along the first axis.

    Args:
        values: (J, ...) numbers.
        visible: (J, ...) bool.

    Returns:
        Smallest and largest values (...), inf and -inf where nothing is visible.
    """
    far = np.float32(np.inf)
    return np.where(visible, values, far).min(axis=0), np.where(visible, values, -far).max(axis=0)


def _enough(visible: np.ndarray, rule: HandBoxRule) -> np.ndarray:
    needed = math.ceil(rule.min_visible * min(1.0, len(visible) / _FULL_HAND))
    return np.add.reduce(visible, axis=0, dtype=np.int16) >= needed


def _arm_usable(
    wrist: np.ndarray, arm_score: np.ndarray, image_size: tuple[int, int] | None, rule: HandBoxRule
) -> np.ndarray:
    usable = arm_score.min(axis=0) >= np.float32(rule.arm_threshold)
    if image_size is not None and rule.bottom_margin is not None:
        usable &= wrist.imag < image_size[1] - rule.bottom_margin
    return usable


def _arm_box(
    z: np.ndarray, score: np.ndarray, joints: HandJoints, image_size: tuple[int, int] | None, rule: HandBoxRule
) -> tuple[np.ndarray | float, np.ndarray | float, np.ndarray | float]:
    """Centre x, centre y and side of the box beyond the wrist; the side is 0 where there is none."""
    if joints.arms is None:
        return 0.0, 0.0, 0.0
    shoulder, elbow, wrist = z[joints.arms]
    forearm = wrist - elbow
    side = np.float32(rule.arm_side) * np.maximum(
        np.abs(forearm), np.float32(rule.upper_arm) * np.abs(elbow - shoulder)
    )
    center = wrist + np.float32(rule.arm_ahead) * forearm
    usable = _arm_usable(wrist, score[joints.arms], image_size, rule) & (side > 0)
    return center.real, center.imag, np.where(usable, side, 0)

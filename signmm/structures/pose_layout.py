"""Keypoint layouts as data: what each joint is, declared once and read by everything else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from signmm.utils.suggest import did_you_mean

#: Order of the parts in every tensor with a part axis.
PARTS = ('left', 'right', 'body')
FINGERS = ('thumb', 'index', 'middle', 'ring', 'little')
#: What the skeleton is measured from.
SHOULDERS = ('left_shoulder', 'right_shoulder')
#: Joints in whose middle MediaPipe's z of a part is 0; for the face it is the middle of the head, which is no joint.
_Z_ORIGINS: dict[str, tuple[str, ...]] = {
    'left': ('left_hand_wrist',),
    'right': ('right_hand_wrist',),
    'body': ('left_hip', 'right_hip'),
    'face': (),
}


def part_kind(part: str) -> str:
    """Tells which network or codebook serves a part; both hands share one.

    Args:
        part: A part of a layout.

    Returns:
        ``'hand'`` for both hands, else the part's own name.
    """
    return 'hand' if part in ('left', 'right') else part


@dataclass(frozen=True)
class PoseLayout:
    """The joints of one keypoint format.

    A joint on the signer's left has a name with the prefix ``left_``; its partner has the same name with ``right_``.
    Hand joints are named ``left_hand_wrist``, ``left_hand_thumb1`` (base) to ``left_hand_thumb4`` (tip), and so on for
    ``index``, ``middle``, ``ring`` and ``little``; the body's own wrist is ``left_wrist``.

    Attributes:
        name: Key in :data:`LAYOUTS`.
        joints: Joint names in tensor order, V of them.
        parts: Joint indices of each part; the parts are disjoint. ``left`` and ``right`` are the hands.
        bones: Pairs (parent, child) of joint indices.
        mirror: (V,) index of each joint's left/right partner, itself for a joint on the midline. Derived.
        fingers: For each hand part, the joint indices of each finger from base to tip. Derived.
        z_origins: The parts that can have a third coordinate, with the joints in whose middle it is 0 where each part
            has an origin of its own (unit ``'part'``): the wrist of a hand, the hips of the body; empty where the
            layout has no such joint, as for the face. Derived.
    """

    name: str
    joints: tuple[str, ...]
    parts: Mapping[str, tuple[int, ...]]
    bones: tuple[tuple[int, int], ...] = ()
    mirror: tuple[int, ...] = field(init=False)
    fingers: Mapping[str, Mapping[str, tuple[int, ...]]] = field(init=False)
    z_origins: Mapping[str, tuple[int, ...]] = field(init=False)

    def __post_init__(self) -> None:
        self._check()
        index = {joint: i for i, joint in enumerate(self.joints)}
        object.__setattr__(self, 'mirror', tuple(index[_partner(joint)] for joint in self.joints))
        fingers = {}
        for side in ('left', 'right'):
            groups = {f: tuple(index[n] for n in self.joints if _is_finger_joint(n, side, f)) for f in FINGERS}
            if any(groups.values()):
                fingers[side] = groups
        object.__setattr__(self, 'fingers', fingers)
        origins = {p: tuple(index[j] for j in _Z_ORIGINS[p] if j in index) for p in self.parts if p in _Z_ORIGINS}
        object.__setattr__(self, 'z_origins', origins)

    def _check(self) -> None:
        size = len(self.joints)
        doubled = sorted({j for j in self.joints if self.joints.count(j) > 1})
        if doubled:
            raise ValueError(f"layout '{self.name}': joint names must be unique, got twice: {', '.join(doubled)}")
        lonely = [j for j in self.joints if _partner(j) not in self.joints]
        if lonely:
            raise ValueError(f"layout '{self.name}': joints without a left/right partner: {', '.join(lonely)}")
        seen: set[int] = set()
        for part, members in self.parts.items():
            bad = [i for i in members if not 0 <= i < size]
            if bad:
                raise ValueError(f"layout '{self.name}': part '{part}' has joint {bad[0]}, expected 0 to {size - 1}")
            if seen & set(members):
                raise ValueError(f"layout '{self.name}': part '{part}' shares joints {sorted(seen & set(members))}")
            seen |= set(members)
        for a, b in self.bones:
            if not (0 <= a < size and 0 <= b < size) or a == b:
                raise ValueError(f"layout '{self.name}': bone ({a}, {b}) is not a pair of joints 0 to {size - 1}")

    def __len__(self) -> int:
        return len(self.joints)

    def indices(self, names: Sequence[str]) -> np.ndarray:
        """Finds joints by name.

        Args:
            names: Joint names.

        Returns:
            (len(names),) integer indices into this layout.

        Raises:
            KeyError: This layout lacks some of the joints; the message lists them, of many only the first.
        """
        where = {joint: i for i, joint in enumerate(self.joints)}
        missing = [n for n in names if n not in where]
        if missing:
            more = f' and {len(missing) - 12} more' if len(missing) > 12 else ''
            raise KeyError(f"layout '{self.name}' ({len(self)} joints) lacks: {', '.join(missing[:12])}{more}")
        return np.array([where[n] for n in names], dtype=np.int64)

    def select(self, target: PoseLayout) -> np.ndarray:
        """Gives the indices that turn an array in this layout into the target layout.

        Args:
            target: The layout wanted.

        Returns:
            (len(target),) indices, so that ``xy[:, layout.select(target)]`` is in the target layout.

        Raises:
            KeyError: Joints of the target are missing here.
        """
        try:
            return self.indices(target.joints)
        except KeyError as error:
            raise KeyError(f"cannot convert to layout '{target.name}': {error.args[0]}") from None

    def span(self, part: str) -> slice | list[int]:
        """Indexes the joints of a part.

        Args:
            part: A key of ``parts``.

        Returns:
            A slice where they lie side by side, as in all layouts of signmm: it makes a view, while a list has to be
            copied to the device at every use.
        """
        joints = self.parts[part]
        first = joints[0] if joints else 0
        run = tuple(joints) == tuple(range(first, first + len(joints)))
        return slice(first, first + len(joints)) if run else list(joints)

    def part_layout(self, part: str) -> PoseLayout:
        """Cuts one part out as a layout of its own, with its bones.

        Only the names of the joints of the other side are dropped, so mirroring is undefined for a hand: joint names
        lose their side prefix (``left_hand_wrist`` becomes ``hand_wrist``), which makes both hands' layouts equal.

        Args:
            part: A key of ``parts``.

        Returns:
            The part's layout, joints in the order of ``parts[part]``.

        Raises:
            KeyError: No such part.
        """
        if part not in self.parts:
            raise KeyError(f"layout '{self.name}': unknown part '{part}'{did_you_mean(part, self.parts)}")
        members = self.parts[part]
        place = {joint: i for i, joint in enumerate(members)}
        names = tuple(self.joints[i] for i in members)
        if part in ('left', 'right'):
            names = tuple(n.removeprefix(f'{part}_') for n in names)
        bones = tuple((place[a], place[b]) for a, b in self.bones if a in place and b in place)
        everything = {'body': tuple(range(len(members)))}
        return PoseLayout(f'{self.name}/{part}', names, everything, bones)


def unit_parts(layout: PoseLayout) -> tuple[str, ...]:
    """Names the parts that make the units of one frame, in the order of every tensor with a part axis.

    Args:
        layout: A layout with hands, a body or both.

    Returns:
        Those of left, right, body that the layout has; P of them.

    Raises:
        ValueError: The layout has none of them.
    """
    parts = tuple(part for part in PARTS if layout.parts.get(part))
    if not parts:
        raise ValueError(f"layout '{layout.name}' has parts {sorted(layout.parts)}, expected at least one of {PARTS}")
    return parts


def _partner(joint: str) -> str:
    if joint.startswith('left_'):
        return 'right_' + joint.removeprefix('left_')
    if joint.startswith('right_'):
        return 'left_' + joint.removeprefix('right_')
    return joint


def _is_finger_joint(joint: str, side: str, finger: str) -> bool:
    stem = f'{side}_hand_{finger}'
    return joint.startswith(stem) and joint[len(stem) :].isdigit()


def hand_joints(side: str) -> tuple[str, ...]:
    """Names the 21 joints of a hand in COCO-WholeBody (= MediaPipe, OpenPose) order.

    Args:
        side: ``'left'`` or ``'right'``.

    Returns:
        21 names: the wrist, then thumb to little finger, each from base to tip.
    """
    return (f'{side}_hand_wrist', *(f'{side}_hand_{finger}{k}' for finger in FINGERS for k in range(1, 5)))

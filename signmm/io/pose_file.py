"""``.pose`` files (format versions 0.0, 0.1 and 0.2), read through pose-format after a check of their length."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
from pose_format import Pose, PoseHeader
from pose_format.utils.reader import BufferReader

from signmm.io.points import pose_from_points
from signmm.io.pose_file_names import OWN, joint_names
from signmm.structures import LAYOUTS, PoseLayout, PoseSequence, get_layout

#: Layouts tried in this order; the first one whose joints the file has is taken.
_CHOICES = ('mediapipe553', 'mediapipe543', 'openpose137', 'coco_wholebody133', 'mediapipe75', 'mediapipe50')


def read_pose_file(
    path: str | Path, image_size: tuple[int, int] | None = None, layout: str | None = None, person: int | None = None
) -> PoseSequence:
    """Reads a ``.pose`` file.

    Points are found by name: world landmarks and points that no layout of ours has (the reduced face) are left out. A
    file with one hand alone gives ``mediapipe_hands42`` with the other hand missing. NaN means not found, as in
    pose-format.

    Args:
        path: The file.
        image_size: (W, H); only used where the file says 0.
        layout: Layout wanted; by default the largest one that the file fills.
        person: Which person to take; needed if there are several.

    Returns:
        The poses in pixels.

    Raises:
        ValueError: Fewer or more bytes than the declared frames need (pose-format itself would return shifted
            numbers), an unknown version, no person, or several and none chosen.
        KeyError: The file lacks joints of the layout wanted.
    """
    data = Path(path).read_bytes()
    try:
        reader = BufferReader(data)
        header = PoseHeader.read(reader)
        _check_length(header, data, reader.read_offset)
        body = Pose.read(data).body
    except (struct.error, TypeError, IndexError, UnicodeDecodeError, NotImplementedError) as error:
        raise ValueError(f'pose file {path}: cannot be read ({error}); is it truncated?') from None
    except ValueError as error:
        raise ValueError(f'pose file {path}: {error}') from None
    people = body.data.shape[1]
    if people == 0 or (people > 1 and person is None) or (person is not None and not 0 <= person < people):
        raise ValueError(f'pose file {path}: holds {people} people, person is {person}; pass person=0 to {people - 1}')
    names = joint_names(header)
    target = _layout(names, header) if layout is None else get_layout(layout)
    _check_joints(path, names, target)
    xy, score = _gather(body.data.data[:, person or 0], np.asarray(body.confidence)[:, person or 0], names, target)
    size = header.dimensions.width, header.dimensions.height
    return pose_from_points(
        xy, score, target, str(path), float(body.fps), size if all(size) else image_size, _extractor(header)
    )


def _check_length(header: PoseHeader, data: bytes, start: int) -> None:
    version = round(header.version, 3)
    points = sum(len(c.points) for c in header.components)
    if version == 0:
        _, frames = struct.unpack_from('<HH', data, start)
        end = start + 4
        person = 2 + 4 * sum(len(c.points) * len(c.format) for c in header.components)
        for _ in range(frames):
            end += 2 + struct.unpack_from('<H', data, end)[0] * person
        wrong = end != len(data)
    elif version in (0.1, 0.2):
        frame_code = '<HHH' if version == 0.1 else '<fIH'
        _, frames, people = struct.unpack_from(frame_code, data, start)
        size = people * points * (header.num_dims() + 1) * 4
        there, rest = divmod(len(data) - start - struct.calcsize(frame_code), max(size, 1))
        # Version 0.1 counts frames in 16 bits, so a long video's count wraps round.
        wrong = rest != 0 or (there - frames) % (65536 if version == 0.1 else 1 << 32) != 0
    else:
        raise ValueError(f'version {header.version:.3f} is not known (0.0, 0.1 and 0.2 are)')
    if wrong:
        raise ValueError(
            f'declares {frames} frames of {points} points, but its {len(data)} bytes hold another number; '
            'the file is truncated or damaged, get it again'
        )


def _layout(names: list[str | None], header: PoseHeader) -> PoseLayout:
    first = header.components[0].name if header.components else ''
    if first.startswith(OWN) and first.removeprefix(OWN).lower() in LAYOUTS:
        return LAYOUTS[first.removeprefix(OWN).lower()]
    have = {n for n in names if n}
    for choice in _CHOICES:
        if have.issuperset(LAYOUTS[choice].joints):
            return LAYOUTS[choice]
    return get_layout('mediapipe_hands42')


def _check_joints(path: str | Path, names: list[str | None], target: PoseLayout) -> None:
    lacking = [j for j in target.joints if j not in set(names)]
    one_hand = any(all(j.startswith(f'{side}_hand_') for j in lacking) for side in ('left', 'right'))
    if lacking and not (target.name == 'mediapipe_hands42' and len(lacking) == 21 and one_hand):
        raise KeyError(f"pose file {path}: lacks joints of layout '{target.name}': {', '.join(lacking[:8])}")


def _gather(
    data: np.ndarray, confidence: np.ndarray, names: list[str | None], target: PoseLayout
) -> tuple[np.ndarray, np.ndarray]:
    where = {name: i for i, name in enumerate(names) if name}
    joints = [i for i, j in enumerate(target.joints) if j in where]
    source = [where[target.joints[i]] for i in joints]
    xy = np.zeros((len(data), len(target), 2), dtype=np.float32)
    score = np.zeros(xy.shape[:2], dtype=np.float32)
    xy[:, joints], score[:, joints] = data[:, source, :2], confidence[:, source]
    lost = np.isnan(xy).any(-1) | np.isnan(score)
    xy[lost], score[lost] = 0, 0
    return xy, score


def _extractor(header: PoseHeader) -> str:
    first = header.components[0].name
    kind = 'mediapipe' if first.endswith('LANDMARKS') else 'openpose' if first.endswith('2d') else first.lower()
    return f'{kind} (.pose {header.version:.1f})'

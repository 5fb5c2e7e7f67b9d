"""``.pose`` files (format versions 0.0, 0.1 and 0.2), headers read by pose-format; the bytes after them are numbers."""

from __future__ import annotations

import struct
from collections import deque
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from pose_format import PoseHeader
from pose_format.numpy import NumPyPoseBody
from pose_format.utils.reader import BufferReader

from signmm.io.points import FRACTIONS, check_pixels, fraction_depth
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
    pose-format. MediaPipe's z, a fraction of the image width, becomes pixels (unit ``'part'``); that of other files has
    no known unit and is left out.

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
        known = _read_header(data)
        _check_length(known.header, data, known.end)
        fps, points, confidence = _read_body(known, data)
    except (struct.error, TypeError, IndexError, UnicodeDecodeError, NotImplementedError) as error:
        raise ValueError(f'pose file {path}: cannot be read ({error}); is it truncated?') from None
    except ValueError as error:
        raise ValueError(f'pose file {path}: {error}') from None
    frames, people = points.shape[:2]
    if frames == 0:
        raise ValueError(f'pose file {path}: zero frames')
    if people == 0 or (people > 1 and person is None) or (person is not None and not 0 <= person < people):
        raise ValueError(f'pose file {path}: holds {people} people, person is {person}; pass person=0 to {people - 1}')
    target = known.layout if layout is None else get_layout(layout)
    joints = known.joints(target)
    if joints.lacking:
        raise KeyError(f"pose file {path}: lacks joints of layout '{target.name}': {', '.join(joints.lacking[:8])}")
    declared = known.header.dimensions.width, known.header.dimensions.height
    size = declared if all(declared) else image_size
    xy, z, score = _gather(points[:, person or 0], confidence[:, person or 0], joints, known.has_fractions_z)
    check_pixels([xy[score > 0]] if xy.max() <= FRACTIONS else [], f'pose file {path}')
    z = None if z is None or size is None else fraction_depth(z, size[0], str(path))
    unit = None if z is None else 'part'
    return PoseSequence(xy, score, target, fps, size, _extractor(known.header), str(path), z, unit)


@dataclass(frozen=True)
class _Joints:
    """Where the joints of a layout are in a file: ``there`` in the layout, ``source`` in the file."""

    there: slice | np.ndarray
    source: slice | np.ndarray
    size: int
    lacking: list[str]

    def take(self, values: np.ndarray) -> np.ndarray:
        """Copies (T, points) of the file to (T, V); 0 for joints that are not there."""
        if isinstance(self.there, slice) and self.there == slice(0, self.size):
            return np.array(values[:, self.source], order='C')
        taken = np.zeros((len(values), self.size), values.dtype)
        taken[:, self.there] = values[:, self.source]
        return taken


class _Header:
    """A header and what follows from it; many files have the same one."""

    def __init__(self, data: bytes) -> None:
        reader = BufferReader(data)
        self.header: PoseHeader = PoseHeader.read(reader)
        self.end: int = reader.read_offset
        self.start = data[: self.end]
        names = joint_names(self.header)
        self.where = {name: i for i, name in enumerate(names) if name}
        self.layout = _layout(set(self.where), self.header)
        formats = {component.format[:3] for component in self.header.components}
        self.has_fractions_z = _is_mediapipe(self.header) and formats == {'XYZ'}
        self._joints: dict[str, _Joints] = {}

    def joints(self, target: PoseLayout) -> _Joints:
        """Finds the joints of a layout; a file with one hand may lack the other."""
        if target.name not in self._joints:
            there = [i for i, j in enumerate(target.joints) if j in self.where]
            lacking = [j for j in target.joints if j not in self.where]
            one_hand = any(all(j.startswith(f'{side}_hand_') for j in lacking) for side in ('left', 'right'))
            if target.name == 'mediapipe_hands42' and len(lacking) == 21 and one_hand:
                lacking = []
            source = [self.where[target.joints[i]] for i in there]
            self._joints[target.name] = _Joints(_index(there), _index(source), len(target), lacking)
        return self._joints[target.name]


def _index(places: list[int]) -> slice | np.ndarray:
    """A slice where it will do, which copies nothing."""
    first, count = (places or [0])[0], len(places)
    return slice(first, first + count) if places == list(range(first, first + count)) else np.array(places, np.int64)


def _read_header(data: bytes) -> _Header:
    for known in _recent:
        if data.startswith(known.start):
            return known
    known = _Header(data)
    _recent.appendleft(known)
    return known


def _read_body(known: _Header, data: bytes) -> tuple[float, np.ndarray, np.ndarray]:
    """Frames per second, (T, people, points, D) numbers and (T, people, points) confidences."""
    version, header = round(known.header.version, 3), known.header
    if version == 0:
        reader = BufferReader(data)
        reader.read_offset = known.end
        body = NumPyPoseBody.read(header, reader)
        return float(body.fps), body.data.data, np.asarray(body.confidence)
    code = '<HHH' if version == 0.1 else '<fIH'
    fps, _, people = struct.unpack_from(code, data, known.end)
    numbers = np.frombuffer(data, '<f4', offset=known.end + struct.calcsize(code))
    points, width = sum(len(c.points) for c in header.components), header.num_dims()
    # Version 0.1 counts frames in 16 bits, so they are counted by the bytes that are there.
    frames = len(numbers) // max(people * points * (width + 1), 1)
    shape = frames, people, points
    split = frames * people * points * width
    return float(fps), numbers[:split].reshape(*shape, width), numbers[split:].reshape(shape)


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


def _layout(names: set[str], header: PoseHeader) -> PoseLayout:
    first = header.components[0].name if header.components else ''
    if first.startswith(OWN) and first.removeprefix(OWN).lower() in LAYOUTS:
        return LAYOUTS[first.removeprefix(OWN).lower()]
    for choice in _CHOICES:
        if names.issuperset(LAYOUTS[choice].joints):
            return LAYOUTS[choice]
    return get_layout('mediapipe_hands42')


def _gather(
    points: np.ndarray, confidence: np.ndarray, joints: _Joints, depth: bool
) -> tuple[np.ndarray, np.ndarray | None, np.ndarray]:
    """(T, V, 2), (T, V) z if wanted, and (T, V) confidences in [0, 1]; 0 for what is NaN or absent."""
    # x and y as one number of 8 bytes: copying pairs out of triples is three times slower.
    both = np.ndarray(points.shape[:2], np.complex64, points, strides=points.strides[:2])
    pairs, score = joints.take(both), joints.take(confidence)
    np.clip(score, 0, 1, out=score)
    missing = score <= 0
    # Most files have no NaN, which one sum tells.
    if np.isnan(pairs.view(np.float32).sum() + score.sum()):
        missing |= np.isnan(pairs) | np.isnan(score)
        np.copyto(score, 0, where=missing)
    z = joints.take(points[..., 2]) if depth else None
    for values in (pairs, z):
        if values is not None:
            np.copyto(values, 0, where=missing)
    return pairs.view(np.float32).reshape(*score.shape, 2), z, score


def _is_mediapipe(header: PoseHeader) -> bool:
    return bool(header.components) and header.components[0].name.endswith('LANDMARKS')


def _extractor(header: PoseHeader) -> str:
    first = header.components[0].name
    kind = 'mediapipe' if _is_mediapipe(header) else 'openpose' if first.endswith('2d') else first.lower()
    return f'{kind} (.pose {header.version:.1f})'


#: The headers met last.
_recent: deque[_Header] = deque(maxlen=32)

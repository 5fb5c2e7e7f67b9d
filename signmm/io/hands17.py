"""Annotations of the HANDS 2017 challenge (Yuan et al. 2017), the data of SignBERT+ Table 1."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from signmm.io.guarded import guard
from signmm.structures import FINGERS, PoseSequence, get_layout

IMAGE_SIZE = (640, 480)
#: Focal lengths and principal point of the depth camera in pixels, as the challenge gives them.
CAMERA = (475.065948, 475.065857, 315.944855, 245.287079)
#: From the file's order (wrist, five knuckles, then three joints of each finger) to a hand part's.
TO_HAND = (0, *(j for f in range(len(FINGERS)) for j in (1 + f, 6 + 3 * f, 7 + 3 * f, 8 + 3 * f)))


def read_hands17(path: str | Path, image_size: tuple[int, int] = IMAGE_SIZE) -> dict[str, PoseSequence]:
    """Reads an annotation file: one line per frame, the image's name and 63 numbers.

    The numbers are x, y, z in millimetres of 21 joints in camera coordinates (x right, y down, z forward): the wrist;
    the knuckles of thumb, index, middle, ring and little finger; then the three outer joints of each finger, from base
    to tip. Lines of one folder are one video; without folders, a new video begins where the frame number does not
    grow by one.

    Args:
        path: The text file.
        image_size: (W, H) of the depth images.

    Returns:
        Videos by name, in layout ``mediapipe_hands42``: the right hand projected to pixels with confidence 1, the left
        one missing.

    Raises:
        ValueError: A line does not have 64 fields, is not numbers, or has a joint behind the camera; the message names
            file and line.
    """
    layout = get_layout('mediapipe_hands42')
    right = list(layout.parts['right'])
    videos: dict[str, list[np.ndarray]] = {}
    for video, points in _lines(Path(path)):
        videos.setdefault(video, []).append(points)
    result = {}
    for video, frames in videos.items():
        xy = np.zeros((len(frames), len(layout), 2), dtype=np.float32)
        xy[:, right] = project(np.stack(frames))
        score = np.zeros(xy.shape[:2], dtype=np.float32)
        score[:, right] = 1
        source = f'{path}:{video}'
        result[video] = PoseSequence(xy, score, layout, 30.0, image_size, 'hands17 annotation', source)
    return result


def project(points: np.ndarray) -> np.ndarray:
    """Projects camera coordinates with the challenge's camera.

    Args:
        points: (..., 3) millimetres, z > 0.

    Returns:
        (..., 2) pixels.
    """
    fx, fy, u, v = CAMERA
    x, y, z = np.moveaxis(points, -1, 0)
    return np.stack([x * fx / z + u, y * fy / z + v], axis=-1)


def _lines(path: Path) -> Iterator[tuple[str, np.ndarray]]:
    """(video, (21, 3) joints of a hand part) of each line."""
    previous, part = None, 0
    with guard(f'list file {path}'), path.open(encoding='utf8') as file:
        for number, line in enumerate(file, start=1):
            fields = line.replace(',', ' ').split()
            if not fields:
                continue
            where = f'{path}, line {number}'
            if len(fields) != 64:
                raise ValueError(f'{where}: expected an image name and 63 numbers, got {len(fields)} fields')
            try:
                points = np.array(fields[1:], dtype=np.float64).reshape(21, 3)
            except ValueError as error:
                raise ValueError(f'{where}: {error}') from None
            if not (points[:, 2] > 0).all():
                raise ValueError(f'{where}: joint {int(np.argmin(points[:, 2]))} has depth {points[:, 2].min()} mm')
            folder, _, name = fields[0].replace('\\', '/').rpartition('/')
            frame = int(found[-1]) if (found := re.findall(r'\d+', name)) else number
            part += previous is not None and frame != previous + 1
            previous = frame
            yield folder.replace('/', '_') or f'video{part:04d}', points[list(TO_HAND)]

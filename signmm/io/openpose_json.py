"""Folders of OpenPose JSON files, one for each frame."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from signmm.io.atomic import writing_folder
from signmm.io.guarded import parse_json, read_bytes
from signmm.io.numbered import is_numbered_folder, visible
from signmm.io.people import people_array, pose_of_signer
from signmm.io.signer import People
from signmm.structures import PoseSequence, get_layout

_FRAME = re.compile(r'(?:^|.*\D)(\d+)(_keypoints)?\.json', re.IGNORECASE)
#: Lists of a person and their numbers of points, in the order of layout openpose137.
_LISTS = {'pose_keypoints_2d': 25, 'face_keypoints_2d': 70, 'hand_left_keypoints_2d': 21, 'hand_right_keypoints_2d': 21}


def is_openpose_folder(path: str | Path) -> bool:
    """Tells whether a folder holds OpenPose's frames.

    Args:
        path: Any path.

    Returns:
        True if a file in it is named ``..._keypoints.json``, or all are numbered JSON files and the first has people.
    """
    path = Path(path)
    if not path.is_dir():
        return False
    if any(found[2] for _, found in _frames(path)):
        return True
    if not is_numbered_folder(path, ('.json',)):
        return False
    try:
        content = json_of(visible(path)[0])
    except ValueError:
        return False
    return isinstance(content, dict) and isinstance(content.get('people'), list)


def _frames(path: Path) -> list[tuple[Path, re.Match[str]]]:
    matches = [(file, _FRAME.fullmatch(file.name)) for file in visible(path)]
    return [(file, found) for file, found in matches if found]


def read_openpose_folder(path: str | Path, image_size: tuple[int, int] | None = None) -> PoseSequence:
    """Reads one video's frames, ``<name>_<number>_keypoints.json`` or ``<number>.json``.

    Args:
        path: The folder.
        image_size: (W, H) of the video, which the files do not know.

    Returns:
        The signer's poses in layout ``openpose137``; face and hands may be absent.

    Raises:
        ValueError: A file that is not such JSON, a missing or double frame number, the 18-point body model, or
            nobody in any frame.
    """
    path = Path(path)
    frames_there = _frames(path)
    named = [pair for pair in frames_there if pair[1][2]] or frames_there
    numbered = sorted((int(found[1]), file) for file, found in named)
    if not numbered:
        raise ValueError(f'folder {path}: no file is named <name>_<number>_keypoints.json')
    for place, (number, file) in enumerate(numbered):
        if number != numbered[0][0] + place:
            raise ValueError(f'folder {path}: expected frame {numbered[0][0] + place}, got {file.name}')
    frames = [read_openpose_frame(json_of(file), str(file)) for _, file in numbered]
    return pose_of_signer(frames, get_layout('openpose137'), str(path), image_size)


def json_of(path: Path) -> Any:
    """Reads a JSON file.

    Args:
        path: The file.

    Returns:
        Its content.

    Raises:
        ValueError: Not JSON.
    """
    return parse_json(read_bytes(path), f'file {path}', strict=False)


def read_openpose_frame(content: Any, where: str) -> People:
    """Reads the people of one frame.

    Args:
        content: Parsed JSON.
        where: File, for error messages.

    Returns:
        (N, 137, 2) px and (N, 137).

    Raises:
        ValueError: Not a frame of OpenPose with the 25-point body model.
    """
    if not isinstance(content, dict) or not isinstance(content.get('people'), list):
        raise ValueError(f"file {where}: expected a dict with list 'people', as OpenPose writes it")
    return people_array([_person(person, where) for person in content['people']], 137, f'file {where}')


def _person(person: Any, where: str) -> np.ndarray:
    parts = []
    for name, points in _LISTS.items():
        numbers = person.get(name, []) if isinstance(person, dict) else None
        if not isinstance(numbers, Sequence) or len(numbers) not in (0, 3 * points):
            size = len(numbers) if isinstance(numbers, Sequence) else type(numbers).__name__
            raise ValueError(f"file {where}: field '{name}' must have {3 * points} numbers or none, got {size}")
        parts.append(np.array(numbers or [0] * (3 * points), dtype=object).reshape(-1, 3))
    return np.concatenate(parts)


def write_openpose_folder(path: str | Path, pose: PoseSequence) -> None:
    """Writes one file for each frame; the folder appears under its name when it is complete.

    Args:
        path: The folder to make.
        pose: Poses in layout ``openpose137``.

    Raises:
        FileExistsError: The folder exists.
        KeyError: Another layout.
    """
    path = Path(path)
    if path.exists():
        raise FileExistsError(f'{path} exists already; remove it first or choose another name')
    pose = pose.to_layout(get_layout('openpose137'))
    points = np.concatenate([pose.xy, pose.score[..., None]], axis=-1)
    ends = np.cumsum(list(_LISTS.values()))[:-1]
    with writing_folder(path) as folder:
        for number, frame in enumerate(points):
            parts = [part.reshape(-1).tolist() for part in np.split(frame, ends)]
            people = [{'person_id': [-1], **dict(zip(_LISTS, parts, strict=True))}] if frame.any() else []
            content = json.dumps({'version': 1.3, 'people': people})
            (folder / f'{path.name}_{number:012d}_keypoints.json').write_text(content, encoding='utf8')

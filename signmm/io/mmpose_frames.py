"""Folders of one JSON file for each image, as MMPose 1.x writes them for a folder of images."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from signmm.io.guarded import parse_json, read_bytes
from signmm.io.mmpose_people import people_pose, person_points
from signmm.io.numbered import frame_files, is_numbered_folder, visible
from signmm.structures import PoseSequence


def is_mmpose_folder(path: str | Path) -> bool:
    """Tells whether a folder is a clip of one file of people for each image.

    Args:
        path: Any path.

    Returns:
        True for several numbered JSON files of which the first that has people has those of one image.
    """
    if not is_numbered_folder(path, ('.json',)):
        return False
    files = visible(Path(path))
    try:
        first = next(filter(None, (_people(_content(file)) for file in files)), None)
    except ValueError:
        return False
    return len(files) > 1 and first is not None


def read_mmpose_folder(path: str | Path, image_size: tuple[int, int] | None = None) -> PoseSequence:
    """Reads the signer's poses.

    Args:
        path: Folder of files such as ``000001.json``, each a list of people, or a dict with such a list under
            ``instance_info``; a number that is left out is a frame without anybody, unless all steps are the same.
        image_size: (W, H), which the files do not know.

    Returns:
        Poses in layout ``coco_wholebody133``.

    Raises:
        ValueError: A file of another form, people without 133 points, or nobody at all.
    """
    files = frame_files(Path(path))
    frames: list[list[Any]] = [[] for _ in range(max(files) + 1)]
    for number, file in files.items():
        people = _people(_content(file))
        if people is None:
            raise ValueError(f'file {file}: expected the people of one image, a list of dicts with keypoints')
        try:
            frames[number] = [person_points(person) for person in people]
        except (KeyError, TypeError, ValueError, IndexError) as error:
            raise ValueError(f'file {file}: not as MMPose writes it ({type(error).__name__}: {error})') from None
    return people_pose(frames, f'folder {path}', image_size)


def _content(file: Path) -> Any:
    return parse_json(read_bytes(file, 'file'), f'file {file}', strict=False)


def _people(content: Any) -> list[dict[str, Any]] | None:
    """The people of one image; None for anything else."""
    people = content.get('instance_info') if isinstance(content, dict) else content
    if not isinstance(people, list):
        return None
    return people if all(isinstance(person, dict) and 'keypoints' in person for person in people) else None

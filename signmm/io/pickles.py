"""Tells the kinds of pickles, and of JSON files, apart by their content."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from signmm.io.clip import Clip
from signmm.io.mmpose_people import is_mmpose_people, read_mmpose_people
from signmm.io.mmpose_pickle import masa_pose
from signmm.io.neccam import is_neccam, read_neccam
from signmm.io.openhands import is_openhands, read_openhands
from signmm.io.openpose_json import json_of, read_openpose_frame
from signmm.io.people import pose_of_signer
from signmm.io.pyskl import is_pyskl, read_pyskl
from signmm.io.safe_pickle import load_pickle
from signmm.io.uni_sign import is_uni_sign, read_uni_sign
from signmm.structures import PoseSequence, get_layout


def read_pickle(path: str | Path, image_size: tuple[int, int] | None = None) -> PoseSequence:
    """Reads a pickle of one clip: MASA's, Uni-Sign's, OpenHands', MMPose's people, or a single sample of a data set.

    Args:
        path: The file, gzipped or not.
        image_size: (W, H), which Uni-Sign's pickles need.

    Returns:
        The poses.

    Raises:
        ValueError: Another content, several clips, a pickle that wants to run something, or bad numbers.
    """
    content = load_pickle(path)
    clips = clips_of(content, path, image_size)
    if clips is None:
        return _single(content, path, image_size)
    if len(clips) != 1:
        raise ValueError(f'pickle {path}: holds {len(clips)} clips; read them with signmm.io.find_clips')
    return clips[0].read()


def clips_of(content: Any, path: str | Path, image_size: tuple[int, int] | None = None) -> list[Clip] | None:
    """Finds the clips of a pickle with samples.

    Args:
        content: Content of the pickle.
        path: File, for error messages.
        image_size: (W, H), which the file does not know.

    Returns:
        The clips, or None for a pickle of one clip.
    """
    if is_pyskl(content):
        return read_pyskl(content, f'pickle {path}', image_size)
    return read_neccam(content, f'pickle {path}', image_size) if is_neccam(content) else None


def _single(content: Any, path: str | Path, image_size: tuple[int, int] | None) -> PoseSequence:
    if is_openhands(content):
        return read_openhands(content, f'pickle {path}', image_size)
    if is_uni_sign(content):
        return read_uni_sign(content, f'pickle {path}', image_size)
    if is_mmpose_people(content):
        return read_mmpose_people(content, f'pickle {path}', image_size)
    return masa_pose(content, path, image_size)


def read_json(path: str | Path, image_size: tuple[int, int] | None = None) -> PoseSequence:
    """Reads MMPose's JSON of a video, or one frame of OpenPose.

    Args:
        path: The file.
        image_size: (W, H), which the files do not know.

    Returns:
        The poses.

    Raises:
        ValueError: Other content.
    """
    content = json_of(Path(path))
    if isinstance(content, dict) and 'people' in content:
        people = read_openpose_frame(content, str(path))
        return pose_of_signer([people], get_layout('openpose137'), f'file {path}', image_size)
    return read_mmpose_people(content, f'file {path}', image_size)

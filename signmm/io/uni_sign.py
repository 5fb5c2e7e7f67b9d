"""Pickles of Uni-Sign (Li et al. 2025): fractions of the image for every person in every frame."""

from __future__ import annotations

import pickle
from pathlib import Path
from typing import Any

import numpy as np

from signmm.io.arrays import fractions
from signmm.io.atomic import write_bytes
from signmm.io.mediapipe_parts import check_fractions
from signmm.io.people import pose_of_signer
from signmm.io.signer import People
from signmm.structures import PoseSequence, get_layout


def is_uni_sign(content: Any) -> bool:
    """Tells whether a pickle is Uni-Sign's.

    Args:
        content: Content of a pickle.

    Returns:
        True for a dict with ``keypoints`` and ``scores``.
    """
    return isinstance(content, dict) and {'keypoints', 'scores'} <= content.keys()


def read_uni_sign(content: Any, where: str, image_size: tuple[int, int] | None) -> PoseSequence:
    """Reads the signer's poses.

    Args:
        content: ``keypoints``, for each frame (N, 133, 2) fractions of width and height, and ``scores``, for each frame
            (N, 133).
        where: File, for error messages.
        image_size: (W, H) of the video in pixels.

    Returns:
        Poses in layout ``coco_wholebody133``.

    Raises:
        ValueError: No image size, other shapes, pixels, or nobody.
    """
    if image_size is None:
        raise ValueError(f'{where}: Uni-Sign keeps fractions of the image; pass image_size=(W, H)')
    keypoints, scores = content['keypoints'], content['scores']
    if len(keypoints) != len(scores):
        raise ValueError(f"{where}: 'keypoints' has {len(keypoints)} frames and 'scores' {len(scores)}")
    frames = [_people(*both, f'{where}, frame {i}') for i, both in enumerate(zip(keypoints, scores, strict=True))]
    check_fractions(np.concatenate([xy for xy, _ in frames]) if frames else np.zeros((0, 133, 2)), 'keypoints', where)
    with np.errstate(over='ignore', invalid='ignore'):
        frames = [(xy * image_size, score) for xy, score in frames]
    return pose_of_signer(frames, get_layout('coco_wholebody133'), where, image_size)


def _people(xy: Any, score: Any, where: str) -> People:
    try:
        xy = np.asarray(xy, dtype=np.float64).reshape(-1, 133, 2)
        score = np.asarray(score, dtype=np.float32).reshape(-1, 133)
    except (TypeError, ValueError):
        shapes = np.shape(xy), np.shape(score)
        raise ValueError(
            f'{where}: expected (N, 133, 2) and (N, 133) numbers, got {shapes[0]} and {shapes[1]}'
        ) from None
    if len(xy) != len(score):
        raise ValueError(f'{where}: {len(xy)} people in keypoints, {len(score)} in scores')
    return xy, score


def write_uni_sign(path: str | Path, pose: PoseSequence) -> None:
    """Writes one person for each frame; float64 fractions keep the pixels exact.

    Args:
        path: Where to write.
        pose: Poses in layout ``coco_wholebody133``.

    Raises:
        ValueError: No image size.
    """
    pose = pose.to_layout(get_layout('coco_wholebody133'))
    content = {'keypoints': list(fractions(pose)[:, None]), 'scores': list(pose.score[:, None])}
    write_bytes(path, pickle.dumps(content, protocol=4))

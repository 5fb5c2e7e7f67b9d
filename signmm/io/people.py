"""From lists of people in frames, as detectors write them, to the poses of the signer."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from signmm.io.points import check_pixels, pose_from_points
from signmm.io.signer import People, choose_signer
from signmm.structures import PoseLayout, PoseSequence


def people_array(points: Sequence[np.ndarray], joints: int, where: str) -> People:
    """Stacks the people of one frame.

    Args:
        points: (V, 3) x, y, confidence of each person.
        joints: V that is expected.
        where: File and frame, for error messages.

    Returns:
        (N, V, 2) and (N, V).

    Raises:
        ValueError: A person has another shape, or something that is not a number.
    """
    people = np.zeros((len(points), joints, 3))
    for number, person in enumerate(points):
        try:
            array = np.asarray(person, dtype=np.float64)
        except (TypeError, ValueError):
            raise ValueError(f'{where}: person {number} holds something that is not a number') from None
        if array.shape != (joints, 3):
            raise ValueError(f'{where}: person {number} is {array.shape}, expected {joints} points of x, y, confidence')
        people[number] = array
    return people[..., :2], people[..., 2]


def pose_of_signer(
    frames: Sequence[People], layout: PoseLayout, where: str, image_size: tuple[int, int] | None = None
) -> PoseSequence:
    """Takes the signer out of the people in a video, as :func:`signmm.io.signer.choose_signer` does.

    Args:
        frames: The people of each frame.
        layout: Meaning of their joints.
        where: File, for error messages.
        image_size: (W, H) in pixels; without it the extent of all joints stands in for the image.

    Returns:
        The signer's poses.

    Raises:
        ValueError: No frames, nobody in them, bad numbers, or coordinates that are no pixels.
    """
    if not frames:
        raise ValueError(f'{where}: zero frames')
    for number, (xy, score) in enumerate(frames):
        if not (np.isfinite(xy).all() and np.isfinite(score).all()):
            raise ValueError(f'{where}: frame {number} has a coordinate or confidence that is NaN or infinite')
    check_pixels([xy[score > 0] for xy, score in frames], where)
    size = image_size
    if size is None:
        seen = [xy[score > 0].max(0) for xy, score in frames if (score > 0).any()]
        width, height = np.maximum(np.max(seen, 0), 1) if seen else (1, 1)
        size = int(np.ceil(width)), int(np.ceil(height))
    try:
        xy, score = choose_signer(frames, size)
    except ValueError as error:
        raise ValueError(f'{where}: {error}') from None
    return pose_from_points(xy, score, layout, where, image_size=image_size)

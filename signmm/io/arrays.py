"""Arrays of key points and their files: MediaPipe's fractions of the image, or pixels with confidences."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import numpy as np

from signmm.io.atomic import write_bytes
from signmm.io.points import fraction_depth, pose_from_points
from signmm.structures import PoseSequence, get_layout

#: MediaPipe layouts by number of points.
MEDIAPIPE_LAYOUTS = {
    543: 'mediapipe543',
    553: 'mediapipe553',
    75: 'mediapipe75',
    50: 'mediapipe50',
    42: 'mediapipe_hands42',
}


def mediapipe_pose(
    points: np.ndarray,
    image_size: tuple[int, int],
    fps: float | None = None,
    extractor: str = 'mediapipe',
    source: str = '',
) -> PoseSequence:
    """Converts MediaPipe landmarks.

    Args:
        points: (T, V, 2 to 4) x, y as fractions of the image, then z as a fraction of its width, then visibility or
            presence; V is 543, 553, 75, 50 or 42 in the order pose, face, left hand, right hand. A landmark that was
            not found is NaN or all zeros. Without a fourth column a landmark that was found has confidence 1.
        image_size: (W, H) in pixels.
        fps: Frames per second, or None.
        extractor: Name and version.
        source: File, for error messages.

    Returns:
        The poses in pixels, with ``z`` in unit ``'part'`` where the points have one that is not 0 throughout.

    Raises:
        ValueError: Another shape.
    """
    shape = points.shape
    if points.ndim != 3 or shape[1] not in MEDIAPIPE_LAYOUTS or not 2 <= shape[2] <= 4:
        raise ValueError(
            f'{source or "points"}: expected (T, V, 2 to 4) with V in {list(MEDIAPIPE_LAYOUTS)}, got {shape}'
        )
    points = np.asarray(points, dtype=np.float64)
    found = ~np.isnan(points).any(-1) & (points[..., :2] != 0).any(-1)
    points = np.where(found[..., None], points, 0)
    # Hands carry no visibility in MediaPipe: their fourth column, where there is one, is 0 although they were found.
    score = found.astype(np.float32)
    if shape[2] == 4:
        measured = (points[..., 3] > 0).any(0)
        score = np.where(measured, points[..., 3], score)
    with np.errstate(over='ignore'):
        xy = points[..., :2] * image_size
    z = fraction_depth(points[..., 2] * found, image_size[0], source) if shape[2] > 2 else None
    layout, unit = get_layout(MEDIAPIPE_LAYOUTS[shape[1]]), None if z is None else 'part'
    return pose_from_points(xy, score, layout, source, fps, image_size, extractor, z, unit)


def load_array(path: str | Path, mapped: bool = False) -> np.ndarray:
    """Loads an ``.npy`` file.

    Args:
        path: The file.
        mapped: Leave the numbers in the file until they are used.

    Returns:
        The array.

    Raises:
        ValueError: Objects instead of numbers, or a damaged file.
    """
    try:
        # The map is refused where the file is shorter than it declares, before any memory is taken.
        array = np.load(path, mmap_mode='r', allow_pickle=False)
        if not isinstance(array, np.ndarray):
            array.close()
            raise ValueError('it is an .npz')
        return array if mapped else np.array(array)
    except FileNotFoundError:
        raise FileNotFoundError(f'array {path} does not exist') from None
    except Exception as error:  # damaged bytes raise almost anything
        if 'Python objects' in str(error):
            raise ValueError(
                f'array {path} holds Python objects, as numpy keeps takes of different lengths; save an array for each'
            ) from None
        if 'pickled' in str(error):
            raise ValueError(f'array {path} is no .npy file, whatever its name') from None
        raise ValueError(f'array {path} cannot be read ({error}); is it truncated?') from None


def fractions(pose: PoseSequence) -> np.ndarray:
    """Divides by the image size; in float64, so that multiplying gives the same pixels again.

    Args:
        pose: Poses with an image size.

    Returns:
        (T, V, 2) float64 fractions of the image.

    Raises:
        ValueError: The image size is not known.
    """
    if pose.image_size is None:
        raise ValueError(f'{pose.source or "pose"}: the format keeps fractions of the image, whose size is not known')
    return pose.xy.astype(np.float64) / pose.image_size


def mediapipe_points(pose: PoseSequence) -> np.ndarray:
    """Gives the coordinates of MediaPipe's landmarks.

    Args:
        pose: Poses with an image size.

    Returns:
        (T, V, 3) float64 x, y, z as fractions of the image, z of its width; z is 0 where there is none from the origins
        of the parts.

    Raises:
        ValueError: The image size is not known.
    """
    points = np.zeros((*pose.score.shape, 3))
    points[..., :2] = fractions(pose)
    if pose.image_size is not None and pose.z is not None and pose.z_unit == 'part':
        points[..., 2] = pose.z.astype(np.float64) / pose.image_size[0]
    return points


def write_mediapipe_npy(path: str | Path, pose: PoseSequence) -> None:
    """Writes MediaPipe landmarks: (T, V, 4) fractions of the image and the confidence; z is 0 where it is not known.

    Args:
        path: The ``.npy`` to write.
        pose: Poses in a MediaPipe layout, with an image size.

    Raises:
        ValueError: Another layout, or no image size.
    """
    if MEDIAPIPE_LAYOUTS.get(len(pose.layout)) != pose.layout.name:
        raise ValueError(
            f"{pose.source or 'pose'}: layout '{pose.layout.name}' is not one of "
            f'{", ".join(MEDIAPIPE_LAYOUTS.values())}'
        )
    _write_npy(path, np.concatenate([mediapipe_points(pose), pose.score[..., None]], axis=-1))


def write_wholebody_npy(path: str | Path, pose: PoseSequence) -> None:
    """Writes (T, 133, 3) pixels and confidence, as SAM-SLR keeps a video.

    Args:
        path: The ``.npy`` to write.
        pose: Poses in layout ``coco_wholebody133``.
    """
    pose = pose.to_layout(get_layout('coco_wholebody133'))
    _write_npy(path, np.concatenate([pose.xy, pose.score[..., None]], axis=-1))


def _write_npy(path: str | Path, array: np.ndarray) -> None:
    buffer = BytesIO()
    np.save(buffer, array)
    write_bytes(path, buffer.getvalue())

"""Moving pictures: poses over their video or on blank, as GIF or MP4."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import cv2
import numpy as np
from PIL import Image

from signmm.structures import PoseSequence
from signmm.visualization.drawing import clip_extent
from signmm.visualization.raster import paint_pose

#: Frames per second of clips that do not know their own.
DEFAULT_FPS = 25.0


def read_video(path: str | Path) -> Iterator[np.ndarray]:
    """Reads a video frame by frame.

    Args:
        path: Any file that OpenCV reads.

    Yields:
        (H, W, 3) uint8, RGB.

    Raises:
        FileNotFoundError: No such file.
        ValueError: It holds no frames that can be read.
    """
    if not Path(path).is_file():
        raise FileNotFoundError(f'video {path}: no such file')
    capture, count = cv2.VideoCapture(str(path)), 0
    try:
        while True:
            found, frame = capture.read()
            if not found:
                break
            count += 1
            yield cv2.cvtColor(frame, cv2.COLOR_BGR2RGB)
    finally:
        capture.release()
    if not count:
        raise ValueError(f'video {path}: OpenCV reads no frame; is it a video, and is it complete?')


def pose_frames(
    pose: PoseSequence, video: Iterable[np.ndarray] | None = None, min_score: float = 0.1, height: int | None = None
) -> Iterator[np.ndarray]:
    """Paints every frame of a clip.

    Poses are scaled if the video has another size than the images that they come from. The shorter of poses and video
    decides how many frames there are.

    Args:
        pose: The clip.
        video: Its frames, (H, W, 3) uint8 RGB; None paints on white, cut to what the clip covers.
        min_score: Smallest confidence drawn.
        height: Height of the pictures; by default the video's, or 480 on blank.

    Yields:
        (H, W, 3) uint8, RGB.
    """
    low, high = clip_extent(pose, min_score, fit=video is None)
    backgrounds: Iterable[np.ndarray | None] = [None] * len(pose) if video is None else video
    for t, background in zip(range(len(pose)), backgrounds, strict=False):
        if background is None:
            size = _even((high - low) * (height or 480) / (high - low)[1])
            image = np.full((size[1], size[0], 3), 255, np.uint8)
        else:
            size = _even(np.array(background.shape[1::-1]) * ((height or len(background)) / len(background)))
            image = np.asarray(cv2.resize(background, size, interpolation=cv2.INTER_AREA), np.uint8)
        source = high - low if background is None or pose.image_size else np.array(background.shape[1::-1])
        origin = low if background is None or pose.image_size else np.zeros(2)
        xy = (pose.xy[t] - origin) * (np.array(size) / source)
        yield paint_pose(image, xy, pose.score[t] >= min_score, pose.layout, on_video=background is not None)


def write_animation(frames: Iterable[np.ndarray], path: str | Path, fps: float | None = None) -> int:
    """Writes a GIF or an MP4.

    Args:
        frames: (H, W, 3) uint8, RGB, all of one size; an MP4 needs even sides.
        path: File ending in ``.gif`` or ``.mp4``; its folder is made.
        fps: Frames per second; None is 25. A GIF keeps hundredths of a second, and at most 50 frames per second.

    Returns:
        Number of frames written.

    Raises:
        ValueError: Another ending, or no frames.
        RuntimeError: This build of OpenCV cannot write MP4.
    """
    path, fps = Path(path), fps or DEFAULT_FPS
    if path.suffix not in ('.gif', '.mp4'):
        raise ValueError(f"animation {path}: expected a name ending in .gif or .mp4, got '{path.suffix}'")
    path.parent.mkdir(parents=True, exist_ok=True)
    count = _write_gif(frames, path, fps) if path.suffix == '.gif' else _write_mp4(frames, path, fps)
    if not count:
        raise ValueError(f'animation {path}: no frames to write')
    return count


def _write_gif(frames: Iterable[np.ndarray], path: Path, fps: float) -> int:
    images = [Image.fromarray(frame).quantize(128, dither=Image.Dither.NONE) for frame in frames]
    if images:
        # Rounded from the sum, so that 30 frames per second do not become 33.
        times = np.maximum(np.arange(len(images) + 1) / min(fps, 50.0) * 100, 0).round().astype(int)
        images[0].save(path, save_all=True, append_images=images[1:], duration=(np.diff(times) * 10).tolist(), loop=0)
    return len(images)


def _write_mp4(frames: Iterable[np.ndarray], path: Path, fps: float) -> int:
    writer, count = None, 0
    try:
        for frame in frames:
            if writer is None:
                code = cv2.VideoWriter.fourcc(*'mp4v')
                writer = cv2.VideoWriter(str(path), code, fps, frame.shape[1::-1])
                if not writer.isOpened():
                    raise RuntimeError(f'animation {path}: this OpenCV cannot write MP4; write a .gif instead')
            writer.write(cv2.cvtColor(frame, cv2.COLOR_RGB2BGR))
            count += 1
    finally:
        if writer is not None:
            writer.release()
    return count


def _even(size: np.ndarray) -> tuple[int, int]:
    """Even sides, which the codec of MP4 asks for."""
    width, height = (max(2, 2 * round(float(side) / 2)) for side in size)
    return width, height

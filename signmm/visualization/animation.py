"""Moving pictures: poses over their video or on blank, as GIF, MP4 or WebM."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import IO, Any

import cv2
import numpy as np
from PIL import Image

from signmm.io.atomic import writing
from signmm.structures import PoseSequence
from signmm.visualization.drawing import clip_extent
from signmm.visualization.raster import paint_pose

#: Frames per second of clips that do not know their own.
DEFAULT_FPS = 25.0
#: Endings that can be written.
ENDINGS = ('.gif', '.mp4', '.webm')
_CODECS = {'.mp4': 'libx264', '.webm': 'libvpx-vp9'}


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
    """Writes a GIF, or a video that browsers play: H.264 (MP4) or VP9 (WebM, and MP4 without PyAV).

    Args:
        frames: (H, W, 3) uint8, RGB, all of one size; a video needs even sides.
        path: File ending in ``.gif``, ``.mp4`` or ``.webm``; its folder is made.
        fps: Frames per second; None is 25. A GIF keeps hundredths of a second, and at most 50 frames per second.

    Returns:
        Number of frames written.

    Raises:
        ValueError: Another ending, or no frames.
        RuntimeError: Neither PyAV nor this build of OpenCV can write the video.
    """
    path, fps = Path(path), fps or DEFAULT_FPS
    if path.suffix not in ENDINGS:
        raise ValueError(f"animation {path}: expected a name ending in {', '.join(ENDINGS)}, got '{path.suffix}'")
    with writing(path) as file:
        count = _write_gif(frames, file, fps) if path.suffix == '.gif' else _write_video(frames, file, path, fps)
        if not count:
            raise ValueError(f'animation {path}: no frames to write')
    return count


def _write_gif(frames: Iterable[np.ndarray], file: IO[bytes], fps: float) -> int:
    images = [Image.fromarray(frame).quantize(128, dither=Image.Dither.NONE) for frame in frames]
    if images:
        # Rounded from the sum, so that 30 frames per second do not become 33.
        times = np.maximum(np.arange(len(images) + 1) / min(fps, 50.0) * 100, 0).round().astype(int)
        durations = (np.diff(times) * 10).tolist()
        images[0].save(file, 'gif', save_all=True, append_images=images[1:], duration=durations, loop=0)
    return len(images)


def _write_video(frames: Iterable[np.ndarray], file: IO[bytes], path: Path, fps: float) -> int:
    try:
        import av
    except ImportError:
        with tempfile.TemporaryDirectory() as folder:  # OpenCV writes by name alone
            count = _write_with_opencv(frames, video := Path(folder) / path.name, fps)
            file.write(video.read_bytes() if count else b'')
        return count
    codec, count = _CODECS[path.suffix], 0
    stream: Any = None
    with av.open(file, 'w', format=path.suffix[1:]) as container:
        for frame in frames:
            if stream is None:
                stream = container.add_stream(codec, rate=Fraction(fps).limit_denominator(1001))
                stream.height, stream.width = frame.shape[:2]
                stream.pix_fmt = 'yuv420p'  # what browsers play
            container.mux(stream.encode(av.VideoFrame.from_ndarray(np.ascontiguousarray(frame), 'rgb24')))
            count += 1
        if stream is not None:
            container.mux(stream.encode())
    return count


def _write_with_opencv(frames: Iterable[np.ndarray], path: Path, fps: float) -> int:
    writer, count = None, 0
    try:
        for frame in frames:
            if writer is None:
                code = cv2.VideoWriter.fourcc(*('vp09' if path.suffix == '.mp4' else 'VP90'))
                writer = cv2.VideoWriter(str(path), code, fps, frame.shape[1::-1])
                if not writer.isOpened():
                    raise RuntimeError(
                        f'animation {path}: this OpenCV cannot write it; pip install av, or write a .gif instead'
                    )
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

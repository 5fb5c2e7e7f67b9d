"""Clips with their poses and the answer of a recogniser painted over them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from signmm.apis.clips import Clip
from signmm.apis.prediction import SignPrediction
from signmm.io.endings import VIDEO_SUFFIXES
from signmm.structures import PoseSequence
from signmm.utils.errors import ConfigError
from signmm.visualization.animation import ENDINGS, pose_frames, read_video, write_animation


class Overlays:
    """Writes a picture in motion for each answer, from the poses that were read for it.

    Args:
        path: File to write; with several clips each one's name is added to it.
        total: Number of clips.

    Raises:
        ConfigError: A file of another kind was asked for.
    """

    def __init__(self, path: Path, total: int) -> None:
        if path.suffix not in ENDINGS:
            raise ConfigError(f'--save {path}: expected a name ending in {", ".join(ENDINGS)}')
        self.path, self.total = path, total
        self.written: list[Path] = []
        self._poses: dict[str, PoseSequence] = {}

    def watch(self, clips: Sequence[Clip]) -> list[Clip]:
        """Keeps the poses of clips from when they are read until they are painted.

        Args:
            clips: The clips.

        Returns:
            Clips that are read like the given ones.
        """
        return [replace(clip, read=lambda clip=clip: self._read(clip)) for clip in clips]  # type: ignore[misc]

    def _read(self, clip: Clip) -> PoseSequence:
        pose = clip.read()
        self._poses[clip.name] = pose
        return pose

    def write(self, answer: SignPrediction) -> Path | None:
        """Writes the overlay of one answer.

        Args:
            answer: The answer.

        Returns:
            The file; None for a clip without an answer.
        """
        pose = self._poses.pop(answer.clip, None)
        if pose is None or answer.error is not None:
            return None
        path = self.path
        if self.total > 1:
            name = Path(answer.clip).stem
            path = path.with_name(f'{path.stem}_{name}{path.suffix}')
            if path in self.written:
                path = path.with_name(f'{path.stem}_{len(self.written)}{path.suffix}')
        source = Path(answer.clip)
        video = read_video(source) if source.suffix.lower() in VIDEO_SUFFIXES and source.is_file() else None
        write_animation(captioned(pose_frames(pose, video), answer), path, pose.fps)
        self.written.append(path)
        return path


def captioned(frames: Iterator[np.ndarray], answer: SignPrediction) -> Iterator[np.ndarray]:
    """Paints the answer below frames; of a sentence, the gloss that is being signed stands out.

    Args:
        frames: (H, W, 3) uint8, RGB.
        answer: The answer.

    Yields:
        (H + bar, W, 3) uint8, RGB, even sides.
    """
    for number, frame in enumerate(frames):
        now = [segment.gloss for segment in answer.segments if segment.first <= number < segment.last]
        text = answer.answer or '(nothing)'
        if answer.topk and not answer.no_hands and not answer.unlike:
            text += f'  {100 * answer.topk[0].score:.0f} %'
        if now:
            text = f'[{" ".join(now)}]  {text}'
        yield np.concatenate([frame, _bar(text, frame.shape[1])])


def _bar(text: str, width: int) -> np.ndarray:
    height = 2 * max(12, width // 40)
    image = Image.new('RGB', (width, height), (255, 255, 255))
    font = ImageFont.load_default(size=height // 2)
    draw = ImageDraw.Draw(image)
    # A long sentence shows its end, where it goes on.
    left = min(height // 4, width - height // 4 - round(draw.textlength(text, font=font)))
    draw.text((left, height // 5), text, fill=(0, 0, 0), font=font)
    return np.asarray(image, np.uint8)

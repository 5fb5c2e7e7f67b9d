"""Skeletons painted into images with OpenCV, fast enough for every frame of a video. All images are RGB."""

from __future__ import annotations

import cv2
import numpy as np
from matplotlib.colors import to_rgb

from signmm.structures import PoseLayout
from signmm.visualization.drawing import COLOURS

#: RGB 0 to 255 of each part; the same as on paper.
RGB = {part: tuple(round(255 * c) for c in to_rgb(colour)) for part, colour in COLOURS.items()}
#: On a video a dark body is hard to see.
_RGB_ON_VIDEO = {
    **RGB,
    'body': (255, 255, 255),
    'face': (210, 210, 210),
    'mouth': (210, 210, 210),
    'feet': (210, 210, 210),
}
_SHIFT = 3
_DASH, _GAP = 3.0, 2.0


def paint_pose(
    image: np.ndarray,
    xy: np.ndarray,
    seen: np.ndarray,
    layout: PoseLayout,
    thickness: int | None = None,
    on_video: bool = False,
) -> np.ndarray:
    """Paints the skeleton of one frame: left hand solid with circles, right hand dashed with squares.

    Args:
        image: (H, W, 3) uint8, RGB; changed in place.
        xy: (V, 2) pixels.
        seen: (V,) bool; other joints and bones that touch them are left out.
        layout: Meaning of the V joints.
        thickness: Of the bones, in pixels; by default 1/400 of the image's longer side, at least 1.
        on_video: A light body with dark edges, to be seen on any background.

    Returns:
        The image.
    """
    thickness = thickness or max(1, round(max(image.shape[:2]) / 400))
    colours = _RGB_ON_VIDEO if on_video else RGB
    owner = {joint: part for part, members in layout.parts.items() for joint in members}
    for part, members in layout.parts.items():
        colour = colours.get(part, colours['body'])
        if part != 'face':
            bones = [xy[[a, b]] for a, b in layout.bones if owner.get(b) == part and seen[a] and seen[b]]
            segments = dashes(bones, thickness) if part == 'right' else bones
            if on_video and part not in ('left', 'right'):
                _lines(image, segments, (0, 0, 0), thickness + 2)
            _lines(image, segments, colour, thickness)
        _joints(image, xy[[j for j in members if seen[j]]], part, colour, thickness)
    return image


def _lines(image: np.ndarray, segments: list[np.ndarray], colour: tuple[int, ...], thickness: int) -> None:
    if segments:
        fixed = [_fixed(segment) for segment in segments]
        cv2.polylines(image, fixed, False, colour, thickness, cv2.LINE_AA, _SHIFT)


def _joints(image: np.ndarray, points: np.ndarray, part: str, colour: tuple[int, ...], thickness: int) -> None:
    if part == 'right':
        for x, y in np.round(points).astype(int):
            cv2.rectangle(image, (x - thickness, y - thickness), (x + thickness, y + thickness), colour, -1)
        return
    radius = {'left': thickness + 0.5, 'body': 0.8 * thickness}.get(part, max(0.5, 0.4 * thickness))
    for x, y in _fixed(points):
        cv2.circle(image, (int(x), int(y)), round(radius * 2**_SHIFT), colour, -1, cv2.LINE_AA, _SHIFT)


def dashes(bones: list[np.ndarray], thickness: int) -> list[np.ndarray]:
    """Cuts bones into dashes; a short bone keeps one dash.

    Args:
        bones: (2, 2) start and end of each.
        thickness: Of the line, in pixels; the length of the dashes goes with it.

    Returns:
        (2, 2) start and end of each dash.
    """
    pieces = []
    for start, end in bones:
        length = float(np.hypot(*(end - start)))
        count = max(1, round(length / ((_DASH + _GAP) * thickness)))
        cuts = (np.arange(count)[:, None] + np.array([0.0, _DASH / (_DASH + _GAP)])) / count
        pieces += list(start + cuts[..., None] * (end - start))
    return pieces


def _fixed(points: np.ndarray) -> np.ndarray:
    """Fixed-point coordinates of OpenCV, clipped so far outside that lines keep their direction on any real image."""
    return np.round(np.clip(points, -1e5, 1e5) * 2**_SHIFT).astype(np.int32)

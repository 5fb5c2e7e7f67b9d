"""Small videos, and backends that need no packages."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np

#: Finds one person: 133 points in a square around the mean of the bright pixels of the red channel.
SQUARE_BACKEND = """
import os
import numpy as np

class Estimator:
    layout = 'coco_wholebody133'
    extractor = 'square 1.0 0badcafe'

    def __init__(self, options):
        if options.mode == 'lightweight':
            raise ImportError("backend 'square' needs nothing; pip install nothing")
        self.frames = 0

    def start(self):
        print('a line that a package prints', flush=True)
        self.frames = 0

    def __call__(self, frame, milliseconds):
        self.frames += 1
        if frame[0, 0, 1] > 200:
            os._exit(3)
        if frame[0, 0, 2] > 200:
            raise ValueError('a blue corner')
        if frame[0, 0, 0] > 200:
            raise IndexError('a red corner')
        rows, columns = np.nonzero(frame[..., 0] > 128)
        people = 1 if len(rows) else 0
        square = np.stack(np.meshgrid(np.arange(19), np.arange(7)), -1).reshape(133, 2)
        xy = (square + (columns.mean(), rows.mean()) if people else square)[None].astype(np.float32)
        return xy[:people], np.full((people, 133), 0.5, np.float32) + self.frames / 100

    def close(self):
        pass
"""


def write_video(path: Path, frames: int = 5, corner: tuple[int, int, int] = (0, 0, 0), person: bool = True) -> Path:
    """Writes a video of a red square that moves by 8 px a frame, with one corner (RGB) of the picture coloured."""
    path.parent.mkdir(parents=True, exist_ok=True)
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter_fourcc(*'mp4v'), 25, (160, 96))
    for t in range(frames):
        image = np.zeros((96, 160, 3), np.uint8)
        if person:
            image[32:64, 32 + 8 * t : 64 + 8 * t, 0] = 255
        image[:24, :24] = corner
        writer.write(image[..., ::-1].copy())
    writer.release()
    return path


def use_square_backend(monkeypatch, folder: Path) -> str:
    """Makes 'rtmlib' the square backend for workers of this process, and gives the interpreter to use."""
    import sys

    from signmm.extraction import remote

    (folder / 'backends').mkdir(parents=True)
    (folder / 'backends' / 'rtm.py').write_text(SQUARE_BACKEND)
    (folder / 'worker.py').write_text((Path(remote.__file__).parent / 'worker.py').read_text())
    monkeypatch.setattr(remote, '_HERE', folder)
    return sys.executable

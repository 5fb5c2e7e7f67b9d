"""HANDS 2017: videos of one hand, split within each video as SignBERT+ does."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np

from signmm.datasets.annotations import Sample, split_counts
from signmm.datasets.prepare import Corpus
from signmm.io.hands17 import read_hands17
from signmm.io.npz import write_npz


def split_hands17(source: Path, poses: Path, train: float = 0.7, window: int = 64) -> Corpus:
    """Reads the annotation file of the challenge and writes the poses of both parts of each video.

    The parts are cut into clips of equal length, give or take a frame, so that every frame is in one of them.

    Args:
        source: ``Training_Annotation.txt``.
        poses: Folder for one npz file a part.
        train: Share of the frames of each video, from its beginning, that train (SignBERT+ 4.1.1).
        window: Frames of a clip at most. Not in the paper.

    Returns:
        The corpus, without labels; the challenge states no number of clips.

    Raises:
        ValueError: ``window`` is below 1.
    """
    if window < 1:
        raise ValueError(f'HANDS17: window must be at least 1 frame, got {window}')
    samples: list[Sample] = []
    for video, pose in read_hands17(source).items():
        cut = round(train * len(pose))
        for split, span in (('train', slice(0, cut)), ('test', slice(cut, None))):
            if len(pose.xy[span]):
                name = f'{video}_{split}'
                write_npz(poses / f'{name}.npz', pose.cut(span))
                samples += _windows(name, split, len(pose.xy[span]), window)
    return Corpus('hands17', source, [], samples, split_counts(samples), {'labels': None})


def _windows(video: str, split: str, frames: int, most: int) -> list[Sample]:
    """Clips that tile a video."""
    edges = np.linspace(0, frames, -(-frames // most) + 1).round().astype(int).tolist()
    return [
        {'video_id': f'{video}_{number:04d}', 'video': video, 'split': split, 'frames': [first, last]}
        for number, (first, last) in enumerate(pairwise(edges))
    ]

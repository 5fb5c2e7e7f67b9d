"""HANDS 2017: videos of one hand, split within each video as SignBERT+ does."""

from __future__ import annotations

from pathlib import Path

from signmm.datasets.annotations import Sample, split_counts
from signmm.datasets.prepare import Corpus
from signmm.io.hands17 import read_hands17
from signmm.io.npz import write_npz


def split_hands17(source: Path, poses: Path, train: float = 0.7) -> Corpus:
    """Reads the annotation file of the challenge and writes the poses of both parts of each video.

    Args:
        source: ``Training_Annotation.txt``.
        poses: Folder for one npz file a part.
        train: Share of the frames of each video, from its beginning, that train (SignBERT+ 4.1.1).

    Returns:
        The corpus, without labels; the challenge states no number of clips.
    """
    samples: list[Sample] = []
    for video, pose in read_hands17(source).items():
        cut = round(train * len(pose))
        for split, span in (('train', slice(0, cut)), ('test', slice(cut, None))):
            if len(pose.xy[span]):
                name = f'{video}_{split}'
                write_npz(poses / f'{name}.npz', pose.cut(span))
                samples.append({'video_id': name, 'split': split})
    return Corpus('hands17', [], samples, split_counts(samples), {'labels': None})

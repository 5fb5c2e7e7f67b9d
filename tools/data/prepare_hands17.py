"""Turns the annotation file of the HANDS 2017 challenge into poses and an annotation file.

The first 70 % of each video train, the rest test (SignBERT+ 4.1.1).

    python tools/data/prepare_hands17.py Training_Annotation.txt data/hands17
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace
from pathlib import Path

from signmm.datasets.annotations import write_annotations
from signmm.io.hands17 import read_hands17
from signmm.io.npz import write_npz


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('source', type=Path)
    parser.add_argument('target', type=Path, help='folder to write to')
    parser.add_argument('--train', type=float, default=0.7, help='share of the frames of each video')
    args = parser.parse_args()
    try:
        videos = read_hands17(args.source)
    except (ValueError, OSError) as error:
        sys.exit(f'error: {error}')
    samples = []
    for video, pose in videos.items():
        cut = round(args.train * len(pose))
        for split, span in (('train', slice(0, cut)), ('test', slice(cut, None))):
            if len(pose.xy[span]):
                name = f'{video}_{split}'
                write_npz(
                    args.target / 'poses' / f'{name}.npz', replace(pose, xy=pose.xy[span], score=pose.score[span])
                )
                samples.append({'video_id': name, 'split': split})
    write_annotations(args.target / 'annotations.json', {'dataset': 'hands17'}, samples)
    print(f'wrote {len(videos)} videos, {sum(map(len, videos.values()))} frames to {args.target}')


if __name__ == '__main__':
    main()

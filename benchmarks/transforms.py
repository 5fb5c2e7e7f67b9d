"""Measures the training pipeline on one core: clips per second and the cost of each step.

    python benchmarks/transforms.py --out work_dirs/transforms.json

Goals (one core, 133 points, clips of about 100 frames): 2,000 clips/s for 32 frames, 0.5 ms for the crop of a clip.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

os.environ.setdefault('OMP_NUM_THREADS', '1')

import numpy as np
import torch

from signmm.datasets import SignDataset
from signmm.io import PackedStoreWriter
from signmm.registry import TRANSFORMS
from signmm.structures import PoseSequence, get_layout
from signmm.utils.timing import time_calls

PIPELINE: list[dict[str, Any]] = [
    {'type': 'LoadPose'},
    {'type': 'SelectKeypoints', 'layout': 'triplet49'},
    {'type': 'SampleFrames', 'num_frames': 32, 'mode': 'random'},
    {'type': 'FlipPose'},
    {'type': 'CropParts'},
    {'type': 'RandomMove'},
    {'type': 'RandomPerturb'},
    {'type': 'PackSignInputs'},
]


def make_pose(seed: int, frames: int = 100) -> PoseSequence:
    """Makes a clip of 133 points whose hands are compact, wander about and are missing now and then."""
    rng, layout = np.random.default_rng(seed), get_layout('coco_wholebody133')
    xy = rng.uniform((400, 100), (900, 600), (len(layout), 2)) + rng.normal(0, 3, (frames, len(layout), 2)).cumsum(0)
    score = rng.uniform(0.55, 1, xy.shape[:2])
    for part in ('left', 'right'):
        members = list(layout.parts[part])
        place = rng.uniform((400, 250), (900, 550), 2) + rng.normal(0, 6, (frames, 1, 2)).cumsum(0)
        xy[:, members] = place + rng.normal(0, 20, (frames, 21, 2))
        score[np.ix_(rng.random(frames) < 0.15, np.array(members))] = 0
    xy[score == 0] = 0
    return PoseSequence(xy.astype('f4'), score.astype('f4'), layout, 25.0, (1280, 720), 'made up', f'clip {seed}')


def fastest(function: Callable[[], object], repeats: int, number: int) -> float:
    """Gives the processor seconds of one call, the least of several measurements."""
    return time_calls(function, repeats, number=number).cpu


def run_pipeline(steps: list[Any], read: Callable[[], PoseSequence], index: int) -> dict[str, Any]:
    """Runs one clip through the pipeline, as SignDataset does."""
    results: dict[str, Any] = {'video_id': f'v{index}', 'label': index % 10, 'pose': read}
    results['rng'] = np.random.default_rng((0, 1, index))
    for step in steps:
        results = step(results)
    return results


def make_dataset(folder: Path, poses: list[PoseSequence], encoding: str) -> SignDataset:
    """Packs the clips into a store and opens it as a data set."""
    samples = [
        {'video_id': f'v{i}', 'split': 'train', 'label': i % 10, 'signer': 's', 'frames': None}
        for i in range(len(poses))
    ]
    annotation = {'metainfo': {'dataset': 'bench', 'labels': [f'gloss {i}' for i in range(10)]}, 'samples': samples}
    (folder / 'ann.json').write_text(json.dumps(annotation), encoding='utf8')
    with PackedStoreWriter(folder / 'store', encoding) as writer:
        for i, pose in enumerate(poses):
            writer.add(f'v{i}', pose)
    return SignDataset(str(folder / 'ann.json'), str(folder / 'store'), 'train', PIPELINE)


def time_steps(pose: PoseSequence, repeats: int) -> dict[str, float]:
    """Times each step of the pipeline on the output of those before it, in microseconds."""
    results: dict[str, Any] = {'pose': lambda: pose, 'label': 1, 'video_id': 'v', 'rng': np.random.default_rng(0)}
    costs = {}
    for cfg in PIPELINE:
        options = {**cfg, 'prob': 1.0} if cfg['type'] == 'FlipPose' else cfg
        step, given = TRANSFORMS.build(options), results
        costs[cfg['type']] = 1e6 * fastest(lambda step=step, given=given: step(dict(given)), repeats, 200)  # type: ignore[misc]
        results = step(dict(given))
    return costs


def time_crop(pose: PoseSequence, repeats: int) -> dict[str, float]:
    """Times SelectKeypoints + CropParts on a whole clip, in milliseconds."""
    loaded = TRANSFORMS.build({'type': 'LoadPose'})({'pose': lambda: pose})
    select, costs = TRANSFORMS.build({'type': 'SelectKeypoints', 'layout': 'triplet49'}), {}
    kinds: list[dict[str, Any]] = [{}, {'body': 'image'}, {'hand': 'wrist', 'body': 'shoulders'}]
    for options in kinds:
        crop = TRANSFORMS.build({'type': 'CropParts', **options})
        name = ' '.join(f'{k}={v}' for k, v in options.items()) or 'default'
        costs[name] = 1e3 * fastest(lambda crop=crop: crop(select(dict(loaded))), repeats, 50)  # type: ignore[misc]
    return costs


def main() -> None:
    """Prints and optionally saves all figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--clips', type=int, default=256, help='clips of the packed store')
    parser.add_argument('--frames', type=int, default=100, help='frames of a clip')
    parser.add_argument('--repeats', type=int, default=7, help='measurements, of which the fastest counts')
    parser.add_argument('--out', type=Path, help='write the figures as JSON')
    args = parser.parse_args()
    torch.set_num_threads(1)
    poses = [make_pose(i, args.frames) for i in range(args.clips)]
    steps = [TRANSFORMS.build(cfg) for cfg in PIPELINE]
    figures: dict[str, Any] = {'clips': args.clips, 'frames': args.frames}

    def all_clips(read: Callable[[int], PoseSequence]) -> None:
        for i in range(args.clips):
            run_pipeline(steps, lambda i=i: read(i), i)  # type: ignore[misc]

    figures['clips_per_s_memory'] = args.clips / fastest(lambda: all_clips(poses.__getitem__), args.repeats, 1)
    for encoding in ('float32', 'int16'):
        with tempfile.TemporaryDirectory() as folder:
            dataset = make_dataset(Path(folder), poses, encoding)
            seconds = fastest(
                lambda dataset=dataset: list(map(dataset.__getitem__, range(args.clips))), args.repeats, 1
            )  # type: ignore[misc]
            figures[f'clips_per_s_dataset_{encoding}'] = args.clips / seconds
    figures['step_us'] = time_steps(poses[0], args.repeats)
    figures['crop_ms'] = time_crop(poses[0], args.repeats)
    print(json.dumps(figures, indent=2, default=float))
    if args.out:
        args.out.write_text(json.dumps(figures, indent=2), encoding='utf8')


if __name__ == '__main__':
    main()

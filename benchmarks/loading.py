"""Measures how fast a worker makes batches and what they cost the training process.

    python benchmarks/loading.py --out work_dirs/loading.json

WLASL2000's training pipeline on clips of 133 points in a packed store. ``worker``: reading, choosing frames and drawing
a batch at a time, in this process. ``loader``: the same in a worker process, and the processor time that this one needs
for a batch. ``device``: the steps that are left, on this machine's CPU.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
import time
from pathlib import Path
from typing import Any

os.environ.setdefault('OMP_NUM_THREADS', '1')

import numpy as np
import torch
from mmengine.dataset import pseudo_collate
from torch.utils.data import DataLoader

from signmm.datasets import SignDataset
from signmm.io import PackedStoreWriter
from signmm.models import PoseDataPreprocessor
from signmm.structures import PoseSequence, get_layout
from signmm.utils.timing import time_calls

PIPELINE: list[dict[str, Any]] = [
    {'type': 'LoadPose'},
    {'type': 'SelectKeypoints', 'layout': 'triplet49'},
    {'type': 'SampleFrames', 'num_frames': 32, 'mode': 'random'},
    {'type': 'CropParts'},
    {'type': 'RandomMove'},
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


def make_dataset(folder: Path, clips: int, frames: int, encoding: str = 'int16') -> SignDataset:
    """Packs made-up clips into a store and opens it as a data set."""
    samples = [{'video_id': f'v{i}', 'split': 'train', 'label': i % 10, 'frames': None} for i in range(clips)]
    annotation = {'metainfo': {'dataset': 'bench', 'labels': [f'gloss {i}' for i in range(10)]}, 'samples': samples}
    (folder / 'ann.json').write_text(json.dumps(annotation), encoding='utf8')
    with PackedStoreWriter(folder / 'store', encoding) as writer:
        for i in range(clips):
            writer.add(f'v{i}', make_pose(i, frames))
    return SignDataset(str(folder / 'ann.json'), str(folder / 'store'), 'train', PIPELINE)


def make_batch(dataset: Any, indices: list[int]) -> Any:
    """Does what a worker of torch's data loader does; older versions of the data set give one clip at a time."""
    if hasattr(dataset, '__getitems__'):
        return pseudo_collate(dataset.__getitems__(indices))
    return pseudo_collate([dataset[i] for i in indices])


def time_loader(dataset: Any, batch_size: int, batches: int) -> dict[str, float]:
    """Clips per second of one worker, and processor time of this process per batch."""
    order = [[int(i) for i in np.arange(batch_size) % len(dataset)]] * (batches + 2)
    loader = iter(DataLoader(dataset, batch_sampler=order, num_workers=1, collate_fn=pseudo_collate))
    next(loader), next(loader)  # the worker starts
    wall, cpu = time.perf_counter(), time.process_time()
    for _ in loader:
        pass
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    return {'clips_per_s': batches * batch_size / wall, 'main_ms_per_batch': 1e3 * cpu / batches}


def measure(clips: int, frames: int, batch_size: int, repeats: int) -> dict[str, Any]:
    """Takes all figures."""
    indices = [int(i) for i in np.arange(batch_size) % clips]
    with tempfile.TemporaryDirectory() as folder:
        dataset = make_dataset(Path(folder), clips, frames)
        batch, preprocessor = make_batch(dataset, indices), PoseDataPreprocessor()
        seconds = time_calls(lambda: make_batch(dataset, indices), repeats).cpu
        device = time_calls(lambda: preprocessor(batch), repeats).cpu
        return {
            'clips': clips,
            'frames': frames,
            'batch_size': batch_size,
            'worker_clips_per_s': batch_size / seconds,
            'worker_us_per_clip': 1e6 * seconds / batch_size,
            'device_us_per_clip': 1e6 * device / batch_size,
            'loader': time_loader(dataset, batch_size, repeats),
        }


def main() -> None:
    """Prints and optionally saves all figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--clips', type=int, default=256, help='clips of the packed store')
    parser.add_argument('--frames', type=int, default=100, help='frames of a clip')
    parser.add_argument('--batch-size', type=int, default=256)
    parser.add_argument('--repeats', type=int, default=8, help='measurements, of which the fastest counts')
    parser.add_argument('--out', type=Path, help='write the figures as JSON')
    args = parser.parse_args()
    torch.set_num_threads(1)
    figures = measure(args.clips, args.frames, args.batch_size, args.repeats)
    print(json.dumps(figures, indent=2))
    if args.out:
        args.out.write_text(json.dumps(figures, indent=2), encoding='utf8')


if __name__ == '__main__':
    main()

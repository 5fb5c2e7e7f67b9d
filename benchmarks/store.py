"""Measures the packed store at full scale: opening time, resident memory, time of a batch.

The store is made up: a few hundred clips whose index is repeated until it holds the number of clips wanted.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from signmm.io import PackedStore, PackedStoreWriter
from signmm.io.packed_store import INDEX
from signmm.structures import PoseSequence, get_layout
from signmm.utils.timing import memory_mib


def made_up_id(number: int) -> str:
    return f'dataset/video_{number:08d}'


def make_store(path: Path, clips: int, encoding: str, distinct: int = 500) -> None:
    """Writes ``distinct`` clips of about 100 frames and lists them again and again."""
    rng = np.random.default_rng(0)
    layout = get_layout('coco_wholebody133')
    with PackedStoreWriter(path, encoding) as writer:
        for i in range(min(distinct, clips)):
            frames = int(rng.integers(60, 140))
            xy = rng.uniform(0, 1000, (frames, 133, 2)).astype(np.float32)
            score = rng.uniform(0, 1, (frames, 133)).astype(np.float32)
            writer.add(f'{i}', PoseSequence(xy, score, layout, 25.0, (1280, 720), 'made up'))
    index = json.loads((path / INDEX).read_text())
    columns = index['columns']
    take = np.resize(np.arange(len(columns['id'])), clips)
    index['columns'] = {k: v if isinstance(v, int) else [v[i] for i in take] for k, v in columns.items()}
    index['columns']['id'] = [made_up_id(i) for i in range(clips)]
    (path / INDEX).write_text(json.dumps(index, separators=(',', ':')))


def measure(path: Path, batch: int = 64, batches: int = 50) -> dict[str, float]:
    """Opens a store and reads random batches."""
    before, start = memory_mib(peak=False), time.perf_counter()
    store = PackedStore(path)
    opened = time.perf_counter() - start
    rng = np.random.default_rng(1)
    times = []
    for _ in range(batches):
        chosen = [made_up_id(i) for i in rng.integers(0, len(store), batch)]
        start = time.perf_counter()
        for video_id in chosen:
            store[video_id]
        times.append(time.perf_counter() - start)
    return {
        'open_s': round(opened, 3),
        'batch_ms': round(1000 * float(np.median(times)), 2),
        'rss_mb': round(memory_mib(peak=False), 1),
        'rss_before_mb': round(before, 1),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('--clips', type=int, nargs='+', default=[1000, 230_000])
    parser.add_argument('--encoding', default='int16', choices=('float32', 'int16'))
    parser.add_argument('--measure', type=Path, help='only measure this store (a fresh process does this)')
    args = parser.parse_args()
    if args.measure:
        print(json.dumps(measure(args.measure)))
        return
    import subprocess  # only the parent process needs it

    for clips in args.clips:
        with tempfile.TemporaryDirectory() as folder:
            make_store(Path(folder) / 'store', clips, args.encoding)
            command = [sys.executable, __file__, '--measure', f'{folder}/store']
            result = subprocess.run(command, capture_output=True, text=True, check=True)
            print(f'{clips:>8,} clips, {args.encoding}: {result.stdout.strip()}')


if __name__ == '__main__':
    main()

"""Measures packed stores and annotations at full scale: time to open, memory, and time to read.

The corpus is made up: a few hundred clips whose index is repeated until it holds the number wanted, in a data file that
is sparse, and an annotation file of as many samples. Each figure is from a fresh process.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from signmm.io import PackedStoreWriter
from signmm.io.id_table import IdTable
from signmm.io.mapped_arrays import write_arrays
from signmm.io.packed_index import COLUMN_FILE, DATA, INDEX, read_index
from signmm.structures import PoseSequence, get_layout
from signmm.utils.timing import memory_mib

DISTINCT = 500


def made_up_id(number: int) -> str:
    return f'dataset/video_{number:08d}'


def make_store(path: Path, clips: int, encoding: str, first: int = 0) -> None:
    """Writes some clips of about 100 frames, and an index that lists ``clips`` of them over a longer, sparse file."""
    rng, layout = np.random.default_rng(0), get_layout('coco_wholebody133')
    with PackedStoreWriter(path, encoding) as writer:
        for i in range(min(DISTINCT, clips)):
            frames = int(rng.integers(60, 140))
            xy = rng.uniform(0, 1000, (frames, 133, 2)).astype(np.float32)
            score = rng.uniform(0, 1, (frames, 133)).astype(np.float32)
            writer.add(f'{i}', PoseSequence(xy, score, layout, 25.0, (1280, 720), 'made up'))
    index, content = read_index(path), json.loads((path / INDEX).read_text())
    take = np.resize(np.arange(len(index.ids)), clips)
    copies = np.arange(clips) // len(index.ids)
    length = index.bytes - 32
    arrays = IdTable.build([made_up_id(first + i) for i in range(clips)]).arrays()
    arrays['offset'] = index.columns['offset'][take] + copies * length
    arrays |= {k: index.columns[k][take] for k in content['columns'] if k not in arrays and k in index.columns
               and isinstance(content['columns'][k], list)}  # fmt: skip
    constant = {k: v for k, v in content['columns'].items() if not isinstance(v, list)}
    places = write_arrays(path / COLUMN_FILE, arrays, bytes.fromhex(index.digest))
    size = 32 + (int(copies.max()) + 1) * length
    os.truncate(path / DATA, size)
    (path / INDEX).write_text(json.dumps({**content, 'clips': clips, 'bytes': size, 'columns': {**places, **constant}}))


def make_annotations(path: Path, clips: int) -> None:
    """Writes a line for each clip; nine in ten train."""
    with path.open('w') as file:
        file.write('{"version": 2, "metainfo": {"dataset": "made up", "labels": ["a", "b"]}, "samples": [\n')
        for i in range(clips):
            split, end = 'test' if i % 10 == 0 else 'train', ',\n' if i + 1 < clips else '\n]}'
            file.write(f'{{"video_id": "{made_up_id(i)}", "split": "{split}", "label": {i % 2}}}{end}')


def memory() -> dict[str, float]:
    """MB of this process: all that is resident, mapped files included, and what it shares with nobody."""
    lines = Path('/proc/self/smaps_rollup').read_text().splitlines()[1:]
    return {'rss': memory_mib(peak=False), 'own': sum(_kilobytes(line) for line in lines) / 1024}


def _kilobytes(line: str) -> int:
    return int(line.split()[1]) if line.startswith('Private_Dirty:') else 0


def measure(poses: str, annotations: str, batch: int = 256, batches: int = 20) -> dict[str, float]:
    """Opens a data set and reads random batches: whole clips, and 32 frames of 49 joints."""
    from signmm.datasets import SignDataset

    before, start, work = memory(), time.perf_counter(), time.process_time()
    data = SignDataset(annotations, poses)
    opened, worked, after = time.perf_counter() - start, time.process_time() - work, memory()
    rng, layout = np.random.default_rng(1), get_layout('coco_wholebody133')
    joints, whole, part = layout.select(get_layout('triplet49')), [], []
    for _ in range(batches):
        chosen = [data.get_data_info(int(i))['video_id'] for i in rng.integers(0, len(data), batch)]
        start = time.perf_counter()
        for name in chosen:
            data.poses[name]
        whole.append(time.perf_counter() - start)
        start = time.perf_counter()
        for name in chosen:
            view = data.poses.slice(name)  # type: ignore[union-attr]
            view.take(np.linspace(0, len(view) - 1, 32).astype(int), joints)
        part.append(time.perf_counter() - start)
    return {
        'clips': len(data),
        'open_s': round(opened, 3),
        'open_cpu_s': round(worked, 3),
        'open_own_mb': round(after['own'] - before['own'], 1),
        'open_rss_mb': round(after['rss'] - before['rss'], 1),
        'read_rss_mb': round(memory()['rss'] - before['rss'], 1),
        'clip_us': round(1e6 * float(np.median(whole)) / batch, 1),
        'part_us': round(1e6 * float(np.median(part)) / batch, 1),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('--clips', type=int, nargs='+', default=[1000, 230_000])
    parser.add_argument('--encoding', default='int16', choices=('float32', 'int16'))
    parser.add_argument('--shards', type=int, default=1, help='stores that hold the clips')
    parser.add_argument(
        '--measure', nargs=2, help='only measure these poses and annotations (a fresh process does this)'
    )
    args = parser.parse_args()
    if args.measure:
        print(json.dumps(measure(*args.measure)))
        return
    for clips in args.clips:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            each = clips // args.shards
            for shard in range(args.shards):
                make_store(folder / 'poses' / f'shard_{shard:03d}', each, args.encoding, shard * each)
            make_annotations(folder / 'a.json', each * args.shards)
            command = [sys.executable, __file__, '--measure', str(folder / 'poses'), str(folder / 'a.json')]
            for opening in ('first', 'next'):
                result = subprocess.run(
                    command, capture_output=True, text=True, check=True, env={**os.environ, 'SIGNMM_CACHE': name}
                )
                print(f'{clips:>9,} clips, {args.shards} stores, {opening} opening: {result.stdout.splitlines()[-1]}')


if __name__ == '__main__':
    main()

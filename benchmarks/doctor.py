"""Measures the search for leaks on SynthSign: planted copies found, false alarms, time and memory by number of clips.

python benchmarks/doctor.py --clips 1000 2000 4000 8000 16000 --wanted 146000

Every signer performs every sign five times. The last performance is the test split, the one before it the validation
split, so that repetitions of the same sign by the same signer lie on both sides of every split. Copies of training
clips are planted in the test split. Each size runs in a process of its own; times are CPU seconds of one core.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from collections import Counter
from dataclasses import replace
from typing import Any

import numpy as np

from signmm.doctor.leaks import LeakFinder
from signmm.doctor.plant import KINDS, encode_again
from signmm.structures import PoseSequence
from signmm.synth import SynthSign
from signmm.synth.detector import detect
from signmm.utils.timing import memory_mib

SIGNERS, REPEATS = 20, 5
EXTRACTED = ('extracted again', 're-encoded and extracted again')


def extract_again(corpus: SynthSign, key: tuple[int, int, int], rng: np.random.Generator) -> PoseSequence:
    """The same performance under the same camera, seen by another run of the detector."""
    gloss, signer, repeat = key
    who, pose = corpus.signer(signer), corpus.clip(gloss, signer, repeat)
    xy, depth = who.camera.project(corpus.clip_3d(gloss, signer, repeat), who.chest)
    size = who.camera.image_size
    xy, score = detect(rng, xy, depth, who.camera.scale, 25.0, size, corpus.difficulty)
    return replace(pose, xy=xy, score=score)


def measure(clips: int, difficulty: float, planted: int) -> dict[str, Any]:
    """Runs one size."""
    glosses = max(1, clips // (SIGNERS * REPEATS))
    corpus = SynthSign(glosses, SIGNERS, 0, difficulty)
    keys = [(g, s, r) for s in range(SIGNERS) for g in range(glosses) for r in range(REPEATS)]
    groups = [{REPEATS - 1: 'test', REPEATS - 2: 'val'}.get(r, 'train') for _, _, r in keys]
    rng, finder, before = np.random.default_rng(1), LeakFinder(), memory_mib(peak=False)
    describing = 0.0
    for row, key in enumerate(keys):
        pose = corpus.clip(*key)
        start = time.process_time()
        finder.add(row, pose)
        describing += time.process_time() - start
    truth: dict[tuple[int, int], str] = {}
    training = [i for i, g in enumerate(groups) if g == 'train']
    for kind in (*KINDS, *EXTRACTED):
        for row in rng.choice(training, min(planted, len(training)), replace=False).tolist():
            pose = extract_again(corpus, keys[row], rng) if kind in EXTRACTED else corpus.clip(*keys[row])
            pose = (
                KINDS[kind](pose, rng) if kind in KINDS else encode_again(pose, rng) if kind == EXTRACTED[1] else pose
            )
            truth[row, len(groups)] = kind
            groups.append('test')
            finder.add(len(groups) - 1, pose)
    start = time.process_time()
    found = {(leak.first, leak.second) for leak in finder.find(groups, within=True)}
    searching = time.process_time() - start
    source = {copy: row for row, copy in truth}
    false = [p for p in found if source.get(p[0], p[0]) != source.get(p[1], p[1])]
    hits = Counter(kind for pair, kind in truth.items() if pair in found)
    return {
        'clips': len(groups),
        'describe_s': round(describing, 2),
        'search_s': round(searching, 2),
        'candidates': finder.verified,
        'before_mb': round(before),
        'peak_mb': round(memory_mib()),
        'found': {kind: f'{hits[kind]}/{n}' for kind, n in Counter(truth.values()).items()},
        'false': len(false),
        'repetitions': glosses * SIGNERS * REPEATS * (REPEATS - 1) // 2,
    }


def extrapolate(rows: list[dict[str, Any]], wanted: int) -> str:
    """Continues the measured growth: a power law for the search, a line for the rest."""
    sizes = np.array([r['clips'] for r in rows], float)
    last = rows[-3:]
    power, factor = np.polyfit(np.log([r['clips'] for r in last]), np.log([r['search_s'] for r in last]), 1)
    search = float(np.exp(factor) * wanted**power)
    describe = rows[-1]['describe_s'] / sizes[-1] * wanted
    slope, base = np.polyfit(sizes, [r['peak_mb'] for r in rows], 1)
    return (
        f'{wanted:,} clips: describing {describe / 60:.1f} min, searching {search / 60:.1f} min (grows as '
        f'N^{power:.2f}), memory {base + slope * wanted:,.0f} MB ({1024 * slope:.1f} KB for each clip)'
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--clips', type=int, nargs='+', default=[1000, 2000, 4000, 8000])
    parser.add_argument('--wanted', type=int, default=146_000, help='number of clips to extrapolate to')
    parser.add_argument('--difficulty', type=float, default=0.5, help='of SynthSign')
    parser.add_argument('--planted', type=int, default=100, help='copies of each kind')
    parser.add_argument('--measure', type=int, help='only measure this size (a fresh process does this)')
    args = parser.parse_args()
    if args.measure:
        print(json.dumps(measure(args.measure, args.difficulty, args.planted)))
        return
    rows = []
    for clips in args.clips:
        options = ['--measure', clips, '--difficulty', args.difficulty, '--planted', args.planted]
        command = [sys.executable, __file__, *map(str, options)]
        result = subprocess.run(command, capture_output=True, text=True, check=True)
        rows.append(json.loads(result.stdout))
        print(json.dumps(rows[-1]), flush=True)
    if len(rows) >= 3:
        print(extrapolate(rows, args.wanted))


if __name__ == '__main__':
    main()

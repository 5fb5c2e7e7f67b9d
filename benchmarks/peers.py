"""Times signmm beside other programs on the same work.

    pip install pose-format sacrebleu jiwer flashlight-text timm
    python benchmarks/peers.py --poses FOLDER_OF_POSE_FILES --out work_dirs/peers.json

Rows whose package is not installed are left out, with a line that says so. Both sides run in turns in one process, one
thread, after a first call of each; processor time, medians, and the ratio peer / signmm as median of the turns with the
smallest and largest (above 1: signmm is faster). For ``import`` each turn is a process of its own.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

os.environ.setdefault('OMP_NUM_THREADS', '1')

import numpy as np
import torch
from ctc import flashlight, make_log_probs, ours
from stgcn_reference import build_stgcn
from torch import nn

from signmm.evaluation.bleu import corpus_bleu
from signmm.evaluation.wer import corpus_wer
from signmm.io import read_pose_file
from signmm.models.embedders import STGCNEmbedder
from signmm.models.embedders.graph import skeleton_graph
from signmm.models.encoders import TransformerEncoder
from signmm.structures import PoseBatch

Work = Callable[[], object]
Pair = tuple[Work, Work]


def sentences(count: int = 2000) -> tuple[list[str], list[str]]:
    """Makes references of 4 to 24 words and hypotheses in which every fifth word is wrong, missing or added."""
    rng = np.random.default_rng(0)
    words = np.array([f'w{i}' for i in range(2000)])
    references, hypotheses = [], []
    for length in rng.integers(4, 25, count):
        reference = words[rng.zipf(1.3, length) % len(words)]
        hypothesis = np.where(rng.random(length) < 0.15, rng.choice(words, length), reference)
        references.append(' '.join(reference))
        hypotheses.append(' '.join(hypothesis[rng.random(length) >= 0.05]))
    return references, hypotheses


def bleu() -> Pair:
    from sacrebleu.metrics import BLEU

    references, hypotheses = sentences()

    def peer() -> object:
        # A new one each time: it remembers the sentences that it has tokenised.
        return BLEU(tokenize='13a', force=True).corpus_score(hypotheses, [references])

    return lambda: corpus_bleu(references, hypotheses, '13a'), peer


def wer() -> Pair:
    import jiwer

    references, hypotheses = sentences()
    split = [[text.split() for text in side] for side in (references, hypotheses)]
    return lambda: corpus_wer(split[0], split[1]), lambda: jiwer.process_words(references, hypotheses)


def ctc_one_clip() -> Pair:
    importlib.import_module('flashlight.lib.text.decoder')
    clips = [make_log_probs(1, 60, 1116, 2.0, seed) for seed in range(16)]
    return lambda: [ours(clip, 10) for clip in clips], lambda: [flashlight(clip, 10) for clip in clips]


def pose_files(folder: Path) -> Pair:
    from pose_format import Pose

    files = sorted(folder.rglob('*.pose'))
    if not files:
        raise ValueError(f'{folder}: no .pose files')
    return lambda: [read_pose_file(file, (1280, 720), person=0) for file in files], lambda: [
        Pose.read(file.read_bytes()) for file in files
    ]


def padded_transformer() -> Pair:
    """Inference with a quarter of the frames padding; torch's fast path packs them, too."""
    torch.manual_seed(0)
    layer = nn.TransformerEncoderLayer(512, 8, 2048, batch_first=True)
    peer, own = nn.TransformerEncoder(layer, 3).eval(), TransformerEncoder(512, 3, 8, 2048).eval()
    x, valid = torch.randn(16, 32, 512), torch.arange(32) < torch.arange(32, 16, -1)[:, None]

    def run(work: Work) -> Work:
        return torch.no_grad()(work)

    return run(lambda: own(x, valid)), run(lambda: peer(x, src_key_padding_mask=~valid))


def stgcn(checkout: Path) -> Pair:
    """Inference on all joints with the paper's widths and strides, 8 clips of 32 frames, until the mean over joints."""
    torch.manual_seed(0)
    own = STGCNEmbedder(strides=(1, 1, 1, 2, 1, 1, 2, 1, 1)).eval()
    peer = build_stgcn(checkout, skeleton_graph(own.layout), (64,) * 3 + (128,) * 3 + (256,) * 3, own.strides).eval()
    xy, score = torch.rand(8, 32, len(own.layout), 2) * 256, torch.rand(8, 32, len(own.layout))
    pose = PoseBatch(xy, score, torch.ones(8, 32, dtype=torch.bool), own.layout)
    joints = torch.cat([xy / 256, score[..., None]], -1)[:, None]
    return torch.no_grad()(lambda: own(pose)), torch.no_grad()(lambda: peer(joints).mean(-1))


def imported(module: str) -> Work:
    return lambda: subprocess.run([sys.executable, '-c', module], check=True, stderr=subprocess.DEVNULL)


def import_time(peer: str) -> Pair:
    imported(peer)()
    return imported('import signmm.apis'), imported(peer)


def rows(args: argparse.Namespace) -> Iterator[tuple[str, Callable[[], Pair]]]:
    yield 'BLEU-1 to -4 (13a), one pass of sacrebleu', bleu
    yield 'WER, jiwer', wer
    yield 'CTC beam search, one clip at a time, flashlight-text', ctc_one_clip
    yield 'Transformer, 25 % padding, inference, torch', padded_transformer
    yield 'import signmm.apis, timm', lambda: import_time(args.timm)
    if args.pyskl:
        yield 'ST-GCN with strides, inference, pyskl', lambda: stgcn(args.pyskl)
    if args.poses:
        yield '.pose files, pose-format', lambda: pose_files(args.poses)


def seconds(work: Work) -> float:
    def clock() -> float:
        children = resource.getrusage(resource.RUSAGE_CHILDREN)
        return time.process_time() + children.ru_utime + children.ru_stime

    start = clock()
    work()
    return clock() - start


def measure(pair: Pair, repeats: int) -> dict[str, float]:
    for work in pair:
        work()
    turns = [[seconds(work) for work in pair] for _ in range(repeats)]
    ratios = [peer / own for own, peer in turns]
    return {
        'signmm_ms': 1e3 * statistics.median(own for own, _ in turns),
        'peer_ms': 1e3 * statistics.median(peer for _, peer in turns),
        'ratio': statistics.median(ratios),
        'smallest': min(ratios),
        'largest': max(ratios),
    }


def main(argv: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--poses', type=Path, help='folder of .pose files')
    parser.add_argument('--pyskl', type=Path, help='checkout of https://github.com/kennymckormick/pyskl')
    parser.add_argument('--repeats', type=int, default=7)
    parser.add_argument('--timm', default='import timm', help='how timm is imported')
    parser.add_argument('--only', nargs='+', default=[], help='rows whose name has one of these words')
    parser.add_argument('--out', type=Path, help='write the figures as JSON')
    args = parser.parse_args(argv)
    torch.set_num_threads(1)
    found = {}
    print('| work, peer | signmm ms | peer ms | ratio | smallest, largest |\n|---|---:|---:|---:|---:|')
    for name, make in rows(args):
        if args.only and not any(word in name for word in args.only):
            continue
        try:
            pair = make()
        except (ImportError, subprocess.CalledProcessError) as error:
            print(f'| {name} | not installed: {error} |')
            continue
        row = found[name] = measure(pair, args.repeats)
        print(
            f'| {name} | {row["signmm_ms"]:.2f} | {row["peer_ms"]:.2f} | {row["ratio"]:.2f} '
            f'| {row["smallest"]:.2f}, {row["largest"]:.2f} |',
            flush=True,
        )
    if args.out:
        args.out.write_text(json.dumps(found, indent=1) + '\n', encoding='utf8')


if __name__ == '__main__':
    main()

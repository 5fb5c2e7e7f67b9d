r"""Measures the streaming recogniser: time per block, real-time factor, and agreement with the offline result.

Speed alone, with random weights and poses:

    python benchmarks/streaming.py cslr/signbert_plus_phoenix14t.py \
        --cfg-options "model.head.vocabulary=['<blank>','<unk>','A']"

A trained model on its test split, at several lookaheads:

    python benchmarks/streaming.py CONFIG CHECKPOINT --lookahead 0 16 32 64
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable

import torch

import signmm.transforms  # noqa: F401
from signmm.apis.opening import open_model
from signmm.apis.streaming import StreamingRecognizer
from signmm.config.open import open_config
from signmm.evaluation.wer import corpus_wer
from signmm.models.sign_model import SignModel
from signmm.registry import DATASETS, MODELS
from signmm.structures import PoseBatch, SignDataSample, get_layout

Clip = tuple[torch.Tensor, torch.Tensor, list[str] | None]


def random_clips(layout: str, frames: int) -> list[Clip]:
    generator = torch.Generator().manual_seed(0)
    joints = len(get_layout(layout))
    return [(torch.rand(frames, joints, 2, generator=generator) * 256, torch.ones(frames, joints), None)]


def stream(
    recognizer: StreamingRecognizer, clip: Clip, clock: Callable[[], float] = time.perf_counter
) -> tuple[list[str], list[float]]:
    recognizer.reset()
    seconds, done = [], 0
    for xy, score in zip(clip[0], clip[1], strict=True):
        start = clock()
        recognizer.feed(xy, score)
        if recognizer.recognised > done:
            done = recognizer.recognised
            seconds.append(clock() - start)
    return recognizer.finish(), seconds


@torch.no_grad()
def offline(model: SignModel, clip: Clip, layout: str) -> list[str]:
    valid = torch.ones(1, len(clip[0]), dtype=torch.bool)
    pose = PoseBatch(clip[0][None].float(), clip[1][None].float(), valid, get_layout(layout))
    return model.predict(pose, [SignDataSample()])[0].pred_gloss


def main(argv: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('config')
    parser.add_argument('checkpoint', nargs='?', help='without one: random weights and poses, speed alone')
    parser.add_argument('--layout', default='triplet49')
    parser.add_argument('--frames', type=int, default=192, help='length of the random clip')
    parser.add_argument('--fps', type=float, default=25.0)
    parser.add_argument('--context', type=int, default=192)
    parser.add_argument('--cpu-time', action='store_true', help='CPU seconds, for a machine that does other work too')
    parser.add_argument('--hop', type=int, nargs='+', default=[32])
    parser.add_argument('--lookahead', type=int, nargs='+', default=[32])
    parser.add_argument('--cfg-options', nargs='+', default=[])
    args = parser.parse_args(argv)
    config = open_config(args.config, args.cfg_options)
    model = open_model(config, args.checkpoint)[0] if args.checkpoint else MODELS.build(config.model).eval()
    if args.checkpoint:
        dataset = DATASETS.build(config.test_dataloader.dataset)
        rows = [model.data_preprocessor([dataset[i]]) for i in range(len(dataset))]
        clips = [(r['inputs'].xy[0], r['inputs'].score[0], r['data_samples'][0].gt_gloss) for r in rows]
    else:
        clips = random_clips(args.layout, args.frames)
    reference = [offline(model, clip, args.layout) for clip in clips] if args.checkpoint else []
    if reference:
        print(f'offline: WER {corpus_wer([c[2] for c in clips], reference).wer:.1f} % on {len(clips)} clips')
    clock = time.process_time if args.cpu_time else time.perf_counter
    for hop in args.hop:
        for lookahead in args.lookahead:
            recognizer = StreamingRecognizer(model, args.layout, args.context, hop, lookahead)
            results = [stream(recognizer, clip, clock) for clip in clips]
            seconds = [s for _, blocks in results for s in blocks]
            report(args, hop, lookahead, seconds)
            if reference:
                found = [glosses for glosses, _ in results]
                same = sum(a == b for a, b in zip(found, reference, strict=True))
                wer = corpus_wer([c[2] for c in clips], found).wer
                apart = corpus_wer(reference, found).wer
                print(f'  WER {wer:.1f} %; {same} of {len(clips)} as offline, {apart:.1f} % of the glosses differ')


def report(args: argparse.Namespace, hop: int, lookahead: int, seconds: list[float]) -> None:
    delay = (hop + lookahead) / args.fps
    line = f'context {args.context}, hop {hop}, lookahead {lookahead}: delay at most {delay:.2f} s'
    if seconds:
        median, worst = statistics.median(seconds), max(seconds)
        line += f' + {median:.3f} s a block (worst {worst:.3f}); {hop / args.fps / median:.1f} times real time'
    print(line)


if __name__ == '__main__':
    main()

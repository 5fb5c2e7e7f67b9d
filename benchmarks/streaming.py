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

import numpy as np
import torch

import signmm.transforms  # noqa: F401
from signmm.apis.opening import open_model
from signmm.apis.streaming import StreamingRecognizer
from signmm.config.open import open_config
from signmm.evaluation.wer import corpus_wer
from signmm.models.sign_model import SignModel
from signmm.registry import DATASETS, MODELS
from signmm.structures import PoseSequence, get_layout
from signmm.transforms import PosePipeline, start_sample
from signmm.transforms.named_steps import Pipeline


def random_clip(layout: str, frames: int) -> PoseSequence:
    rng, known = np.random.default_rng(0), get_layout(layout)
    xy = rng.uniform(0, 256, (frames, len(known), 2)).astype(np.float32)
    return PoseSequence(xy, np.ones(xy.shape[:2], np.float32), known, 25.0, (256, 256))


def stream(
    recognizer: StreamingRecognizer, clip: PoseSequence, clock: Callable[[], float] = time.perf_counter
) -> tuple[list[str], list[float]]:
    recognizer.reset()
    seconds, done = [], 0
    for number in range(len(clip)):
        frame = clip.cut(slice(number, number + 1))
        start = clock()
        recognizer.feed(frame)
        if recognizer.recognised > done:
            done = recognizer.recognised
            seconds.append(clock() - start)
    return recognizer.finish(), seconds


@torch.no_grad()
def offline(model: SignModel, clip: PoseSequence, pipeline: PosePipeline) -> list[str]:
    return model.test_step(pipeline([start_sample(clip, 'clip')]))[0].pred_gloss


def main(argv: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('config')
    parser.add_argument('checkpoint', nargs='?', help='without one: random weights and poses, speed alone')
    parser.add_argument('--layout', default='coco_wholebody133', help='of the random clip')
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
    steps: Pipeline = config.test_dataloader.dataset.pipeline
    clips, glosses = [random_clip(args.layout, args.frames)], []
    if args.checkpoint:
        dataset = DATASETS.build(config.test_dataloader.dataset)
        spans = [slice(*dataset.span(i)) for i in range(len(dataset))]
        clips = [dataset.read_pose(i).cut(span) for i, span in enumerate(spans)]
        glosses = [dataset.get_data_info(i)['gloss'] for i in range(len(dataset))]
    reference = [offline(model, clip, PosePipeline(steps)) for clip in clips] if args.checkpoint else []
    if reference:
        print(f'offline: WER {corpus_wer(glosses, reference).wer:.1f} % on {len(clips)} clips')
    clock = time.process_time if args.cpu_time else time.perf_counter
    for hop in args.hop:
        for lookahead in args.lookahead:
            recognizer = StreamingRecognizer(model, steps, args.context, hop, lookahead)
            results = [stream(recognizer, clip, clock) for clip in clips]
            seconds = [s for _, blocks in results for s in blocks]
            report(args, hop, lookahead, seconds)
            if reference:
                found = [glosses for glosses, _ in results]
                same = sum(a == b for a, b in zip(found, reference, strict=True))
                wer = corpus_wer(glosses, found).wer
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

"""Times MASA: pre-processing of a clip, a pre-training step and a fine-tuning step, at the paper's size.

    python benchmarks/masa.py
    git clone https://github.com/sakura2233565548/MASA ../MASA
    python benchmarks/masa.py --authors ../MASA

With --authors the released code does the same work, in turns with signmm, and the medians are compared. Each side has a
process of its own; that of signmm keeps freed memory, as signmm train does on a CPU, unless --return-memory is given.
On a CPU the processor time of one thread counts, which other programs disturb least. A step is forward, backward and
optimiser, in float32. Pre-processing counts for one clip; signmm does a batch of them at once. "share" is the step's
matrix products and convolutions divided by its time and by the measured rate of a large matrix product; peak memory is
that of a process for this step alone.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import statistics
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

os.environ.setdefault('OMP_NUM_THREADS', '1')

import torch
from masa_inputs import make_clip, make_poses, move
from masa_reference import authors_crop, build_authors, finetune_inputs, import_authors, pretrain_inputs
from mmengine.optim import build_optim_wrapper
from torch import Tensor, nn
from torch.utils.flop_counter import FlopCounterMode

from signmm.config.open import open_config
from signmm.engine.compiling import prefer_fused
from signmm.masking import RandomPartMasking, ReleasedMotionMasking
from signmm.models import PoseDataPreprocessor
from signmm.models.masa.released_weights import convert_released
from signmm.registry import MODELS
from signmm.structures import PoseBatch, PoseSequence, SignDataSample, get_layout
from signmm.transforms import PosePipeline, start_sample
from signmm.utils.allocator import keep_freed_memory
from signmm.utils.timing import memory_mib, time_calls

CLASSES, IMAGE = 2000, (1280, 720)
CONFIGS = {
    'pretrain': {'masa': 'masa/masa_pretrain.py', 'masa_released': 'masa/masa_released_pretrain.py'},
    'finetune': {'masa': 'masa/masa_wlasl2000.py', 'masa_released': 'masa/masa_released_wlasl2000.py'},
}
#: The released way of cropping, as in configs/masa/masa_released_pretrain.py.
CROP = dict(type='ReleasedCropParts', body='image', drop_handless=True)
Step = Callable[[], object]


def samples(batch: int) -> list[SignDataSample]:
    found = [SignDataSample() for _ in range(batch)]
    for i, sample in enumerate(found):
        sample.gt_label = torch.tensor(i)
    return found


def training_step(model: nn.Module, loss: Callable[[], Tensor], optimizer: dict[str, Any]) -> Step:
    model.train()
    wanted = [p for p in model.parameters() if p.requires_grad]
    chosen = build_optim_wrapper(nn.ParameterList(wanted), dict(type='OptimWrapper', optimizer=optimizer)).optimizer

    def step() -> None:
        chosen.zero_grad(set_to_none=True)
        loss().backward()
        chosen.step()

    return step


def ours(stage: str, preset: str, pose: PoseBatch, device: str, options: list[str]) -> Step:
    """A step of signmm."""
    config = open_config(CONFIGS[stage][preset], options)
    config.model.backbone.pretrained = None
    model = MODELS.build(config.model).to(device)
    pose, known = move(pose, device), samples(len(pose.xy))

    def loss() -> Tensor:
        found = model(pose, known, mode='loss')
        return torch.stack([value for name, value in found.items() if name.startswith('loss')]).sum()

    return training_step(model, loss, prefer_fused(config.optim_wrapper)['optimizer'])


def authors(stage: str, pose: PoseBatch, device: str) -> Step:
    """A step of the released code on the same poses, with masks made beforehand, as its data loader does."""
    model, criterion = build_authors(stage == 'pretrain', CLASSES).to(device), nn.CrossEntropyLoss()
    if stage == 'finetune':
        inputs, labels = finetune_inputs(move(pose, device)), torch.arange(len(pose.xy), device=device)
        return training_step(model, lambda: criterion(model(inputs), labels), dict(type='SGD', lr=0.01, momentum=0.9))
    masking = ReleasedMotionMasking(0.9, min_score=0.0, min_motion=3.0, measure='signed', min_count=2, use_score=False, per_part=True)  # fmt: skip  # noqa: E501
    pose = move(pose, device)
    views = [pretrain_inputs(pose, plan(pose)) for plan in (masking, RandomPartMasking(0.5))]

    def loss() -> Tensor:
        logits, labels, *motion = model(*views)
        return 0.05 * criterion(logits, labels) + sum(motion)

    return training_step(model, loss, dict(type='AdamW', lr=1e-4, weight_decay=0.03))


def crop_step(clips: int = 1) -> Callable[[], dict[str, Any]]:
    clip, layout = make_clip(), get_layout('coco_wholebody133')
    pose = PoseSequence(clip[..., :2], clip[..., 2], layout, 25.0, IMAGE, 'made up', 'clip')
    names: list[dict[str, Any]] = [
        dict(type='LoadPose'),
        dict(type='SelectKeypoints', layout='triplet49'),
        CROP,
        dict(type='PackSignInputs'),
    ]

    pipeline, preprocessor = PosePipeline(names), PoseDataPreprocessor()
    return lambda: preprocessor(pipeline([start_sample(pose, 'clip', label=0) for _ in range(clips)]))


def largest_difference(frames: int) -> dict[str, float]:
    """Compares the outputs of both sides: scores of equal weights, and coordinates of the crop."""
    pose, theirs = make_poses(2, frames, 1.0), build_authors(False, CLASSES).eval()
    model = MODELS.build(open_config(CONFIGS['finetune']['masa_released']).model).eval()
    model.load_state_dict(convert_released(theirs.state_dict()))
    with torch.no_grad():
        scores = theirs(finetune_inputs(pose)) - model.head(model.backbone(pose), pose.valid)
    sample, own = authors_crop(make_clip(), IMAGE)(), crop_step()()['inputs'].xy[0]
    parts = get_layout('triplet49').parts
    pairs = [(sample[hand]['gts'], list(parts[hand])) for hand in ('left', 'right')]
    pairs.append((sample['body']['body_pose_gt'], list(parts['body'])))
    crop = max(float((xy - own[:, joints]).abs().max()) for xy, joints in pairs)
    return {'class scores': float(scores.abs().max()), 'crop (px)': crop}


def cases(args: argparse.Namespace) -> dict[str, Callable[[], Step]]:
    pose = make_poses(args.batch, args.frames, args.moving)
    found: dict[str, Callable[[], Step]] = {}
    if args.authors and 'preprocess' in args.stages:
        found['preprocess authors'] = lambda: authors_crop(make_clip(), IMAGE)
    if 'preprocess' in args.stages:
        found['preprocess signmm'] = partial(crop_step, args.batch)
    for stage in [name for name in CONFIGS if name in args.stages]:
        if args.authors:
            found[f'{stage} authors'] = partial(authors, stage, pose, args.device)
        for preset in CONFIGS[stage]:
            found[f'{stage} {preset}'] = partial(ours, stage, preset, pose, args.device, args.cfg_options)
    return found


def seconds(step: Step, device: str, number: int = 1) -> float:
    found = time_calls(step, 1, 0, number, device)
    return found.cpu if device == 'cpu' else found.best


def matrix_rate(device: str) -> float:
    """Measures the rate of a float32 matrix product, FLOP/s."""
    a, b = torch.randn(2, 2048, 2048, device=device)
    return 2 * 2048**3 / min(seconds(lambda: a @ b, device, 2) for _ in range(5))


def peak_memory(name: str, pipe: Connection) -> None:
    """Runs one step in this process and sends the peak in MiB beyond what the imports took."""
    args = parse_args()
    prepare(args, not is_theirs(name))
    before = memory_mib()
    step = cases(args)[name]()
    step()
    step()
    pipe.send(memory_mib() - before if args.device == 'cpu' else torch.cuda.max_memory_allocated() / 2**20)


def run_steps(names: list[str], pipe: Connection) -> None:
    """Sends the GFLOP of steps, then runs and times them in this process whenever the other end names one."""
    args = parse_args()
    prepare(args, not is_theirs(names[0]))
    steps, counts = {name: cases(args)[name]() for name in names}, {}
    for name, step in steps.items():
        with FlopCounterMode(display=False) as counter:
            step()
        counts[name] = counter.get_total_flops() / 1e9
    pipe.send(counts)
    for name in iter(pipe.recv, None):
        # signmm prepares a batch at a time, the released code a clip.
        clips = args.batch if name == 'preprocess signmm' else 1
        pipe.send(seconds(steps[name], args.device, 3 if name.startswith('preprocess') else 1) / clips)


@contextmanager
def process_of(work: Callable[[Any, Connection], None], about: Any) -> Iterator[Connection]:
    """Starts a process and gives the connection to it."""
    context = multiprocessing.get_context('spawn')
    here, there = context.Pipe()
    process = context.Process(target=work, args=(about, there))
    process.start()
    there.close()
    yield here
    process.join()


def is_theirs(name: str) -> bool:
    return name.endswith('authors')


def prepare(args: argparse.Namespace, ours: bool = False) -> None:
    """Makes this process ready; one for signmm's steps keeps freed memory."""
    if ours and args.device == 'cpu' and not args.return_memory:
        keep_freed_memory()
    torch.set_num_threads(args.threads)
    torch.manual_seed(0)
    if args.authors:
        import_authors(args.authors)


def measure(args: argparse.Namespace) -> dict[str, dict[str, float]]:
    """Times the steps in turns: every round has the matrix product and each step once."""
    names = list(cases(args))
    times: dict[str, list[float]] = {name: [] for name in names}
    rates, counts, pipes = [], {}, {}
    with ExitStack() as stack:
        for side in filter(None, ([n for n in names if is_theirs(n)], [n for n in names if not is_theirs(n)])):
            pipe = stack.enter_context(process_of(run_steps, side))
            stack.callback(pipe.send, None)
            counts.update(pipe.recv())
            pipes.update(dict.fromkeys(side, pipe))
        for _ in range(args.rounds):
            rates.append(matrix_rate(args.device))
            for name in names:
                pipes[name].send(name)
                times[name].append(pipes[name].recv())
    found: dict[str, dict[str, float]] = {}
    for name in names:
        row = found[name] = {'GFLOP': counts[name], 'seconds': statistics.median(times[name])}
        row['share'] = row['GFLOP'] * 1e9 / row['seconds'] / statistics.median(rates)
        theirs = times.get(f'{name.split()[0]} authors')
        if theirs:
            row['ratio'] = statistics.median(a / b for a, b in zip(theirs, times[name], strict=True))
        if args.memory and not name.startswith('preprocess'):
            with process_of(peak_memory, name) as pipe:
                row['MiB'] = pipe.recv()
    found['matrix product'] = {'GFLOP/s': statistics.median(rates) / 1e9}
    return found


def parse_args() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--authors', type=Path, help='checkout of the released code')
    parser.add_argument('--stages', nargs='+', default=['preprocess', *CONFIGS], choices=['preprocess', *CONFIGS])
    parser.add_argument('--batch', type=int, default=16)
    parser.add_argument('--frames', type=int, default=32)
    parser.add_argument('--moving', type=float, default=1.0, help='share of the frames in which the joints move')
    parser.add_argument('--rounds', type=int, default=7)
    parser.add_argument('--threads', type=int, default=1)
    parser.add_argument('--device', default='cpu')
    parser.add_argument('--return-memory', action='store_true', help='signmm returns freed memory to the system, too')
    parser.add_argument('--memory', action='store_true', help='measure peak memory too')
    parser.add_argument('--cfg-options', nargs='+', default=[], metavar='KEY=VALUE', help="for signmm's configs")
    parser.add_argument('--out', type=Path, help='write the figures as JSON')
    return parser.parse_args()


def main() -> None:
    args = parse_args()
    prepare(args)
    if args.authors:
        for name, value in largest_difference(args.frames).items():
            print(f'largest difference of {name}: {value:.2g}')
    found = measure(args)
    columns = ('seconds', 'ratio', 'GFLOP', 'share', 'MiB', 'GFLOP/s')
    print(f'| step | {" | ".join(columns)} |\n{"| --- " * (len(columns) + 1)}|')
    for name, row in found.items():
        print(f'| {name} | {" | ".join(f"{row[c]:.4g}" if c in row else "" for c in columns)} |')
    if args.out:
        args.out.write_text(json.dumps(found, indent=1) + '\n', 'utf8')


if __name__ == '__main__':
    main()

"""Times the three stages of BEST on a CPU: tokenizer encoding, a pre-training step and a fine-tuning step.

python tools/analysis/benchmark_best.py [--sizes demo paper] [--threads 1 2] [--batch 32] [--repeats 3]

Every row runs in a process of its own on poses made at random, so its peak memory is its own. A step is forward,
backward and the optimiser. "other" is the share of the time that torch's profiler sees outside of matrix products and
attention. "per core" is the work done in a second of processor time: on a shared machine, what an idle one would do.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable

import torch
from rich.console import Console
from rich.table import Table
from torch import nn
from torch.profiler import ProfilerActivity, profile

import signmm.datasets
import signmm.models  # noqa: F401  registers
from signmm.registry import MODELS
from signmm.structures import PoseBatch, SignDataSample, get_layout
from signmm.utils.configs import load_config

CONFIGS = {
    ('paper', 'tokenizer'): 'best/best_tokenizer.py',
    ('paper', 'pretrain'): 'best/best_pretrain.py',
    ('paper', 'finetune'): 'best/best_wlasl2000.py',
    ('demo', 'tokenizer'): 'demo/demo_tokenizer.py',
    ('demo', 'pretrain'): 'demo/demo_pretrain.py',
    ('demo', 'finetune'): 'demo/demo_recognizer.py',
}
SIZES = ('demo', 'paper')
STAGES = {'tokenizer': 'frames/s', 'pretrain': 'clips/s', 'finetune': 'clips/s'}
FRAMES = 32
PRODUCTS = ('mm', 'bmm', 'addmm', 'baddbmm', 'linear', 'matmul', 'einsum', 'dot', 'mkldnn')


def build(size: str, stage: str) -> nn.Module:
    """Builds the model of a stage with random weights.

    Args:
        size: ``'paper'`` or ``'demo'``.
        stage: ``'tokenizer'``, ``'pretrain'`` or ``'finetune'``.

    Returns:
        The model; pre-training has a tokenizer of random weights.
    """
    model = load_config(CONFIGS[size, stage]).model
    if stage == 'pretrain':
        model.tokenizer = load_config(CONFIGS[size, 'tokenizer']).model
    return MODELS.build(model)


def make_work(model: nn.Module, stage: str, batch: int) -> Callable[[], object]:
    """Gives one step of a stage as a function.

    Args:
        model: The model.
        stage: Its stage.
        batch: Clips.

    Returns:
        A function without arguments.
    """
    generator = torch.Generator().manual_seed(0)
    layout = get_layout('triplet49')
    xy = 256 * torch.rand(batch, FRAMES, len(layout), 2, generator=generator)
    pose = PoseBatch(xy, torch.ones(xy.shape[:3]), torch.ones(xy.shape[:2], dtype=torch.bool), layout)
    samples = [SignDataSample(gt_label=torch.tensor(i % 20)) for i in range(batch)]
    if stage == 'tokenizer':
        model.eval()
        return lambda: model.encode(pose)  # type: ignore[operator]
    model.train()
    optimizer = torch.optim.Adam([p for p in model.parameters() if p.requires_grad], lr=1e-4)

    def step() -> None:
        optimizer.zero_grad()
        losses = model(pose, samples, mode='loss')
        sum(value for name, value in losses.items() if 'loss' in name).backward()  # type: ignore[union-attr]
        optimizer.step()

    return step


def share_outside_products(work: Callable[[], object]) -> float:
    """Measures where the time of a step goes.

    Args:
        work: The step.

    Returns:
        Share of the time outside of matrix products and attention, 0 to 1.
    """
    with profile(activities=[ProfilerActivity.CPU]) as found:
        work()
    total = products = 0.0
    for event in found.key_averages():
        name = event.key.removeprefix('aten::').strip('_')
        total += event.self_cpu_time_total
        if name in PRODUCTS or 'scaled_dot_product' in name:
            products += event.self_cpu_time_total
    return 1 - products / max(total, 1e-9)


def measure(size: str, stage: str, threads: int, batch: int, repeats: int) -> dict[str, float]:
    """Times one stage in this process.

    Args:
        size: ``'paper'`` or ``'demo'``.
        stage: The stage.
        threads: Threads of torch.
        batch: Clips in a step.
        repeats: Timed steps; the best counts, for the machine may be shared.

    Returns:
        ``rate``, ``per_core``, ``other`` and ``memory`` in MiB.
    """
    torch.manual_seed(0)
    torch.set_num_threads(threads)
    work = make_work(build(size, stage), stage, batch)
    work()
    times, busy = [], []
    for _ in range(repeats):
        start, cpu = time.perf_counter(), time.process_time()
        work()
        times.append(time.perf_counter() - start)
        busy.append(time.process_time() - cpu)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    count = batch * FRAMES if stage == 'tokenizer' else batch
    return {
        'rate': count / min(times),
        'per_core': count / min(busy),
        'memory': memory,
        'other': share_outside_products(work),
    }


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--sizes', nargs='+', choices=SIZES, default=list(SIZES))
    parser.add_argument('--threads', nargs='+', type=int, default=[1, 2])
    parser.add_argument('--batch', type=int, default=32, help='clips in a step')
    parser.add_argument('--repeats', type=int, default=3)
    parser.add_argument('--one', nargs=3, metavar=('SIZE', 'STAGE', 'THREADS'), help='measure one row, print JSON')
    args = parser.parse_args()
    if args.one:
        size, stage, threads = args.one
        print(json.dumps(measure(size, stage, int(threads), args.batch, args.repeats)))
        return
    table = Table(title=f'BEST, batches of {args.batch} clips of {FRAMES} frames')
    for name in ('size', 'stage', 'threads', 'rate', 'per core', 'peak MiB', 'other'):
        table.add_column(name, justify='left' if name in ('size', 'stage') else 'right', no_wrap=True)
    for size in args.sizes:
        for stage, unit in STAGES.items():
            for threads in args.threads:
                options = ['--batch', str(args.batch), '--repeats', str(args.repeats)]
                command = [sys.executable, __file__, *options, '--one', size, stage, str(threads)]
                row = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
                rates = (f'{row[key]:.3g} {unit}' for key in ('rate', 'per_core'))
                cells = (*rates, f'{row["memory"]:.0f}', f'{100 * row["other"]:.0f} %')
                table.add_row(size, stage, str(threads), *cells)
    Console().print(table)


if __name__ == '__main__':
    main()

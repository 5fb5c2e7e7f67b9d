"""Times the two paths of ManoLayer: the whole mesh, and only the 21 joints that training needs.

python benchmarks/hand_model.py --hands 2048 --threads 1
"""

from __future__ import annotations

import argparse
import statistics
from collections.abc import Callable

import torch
from torch import Tensor

from signmm.models.hand_model import ManoLayer
from signmm.utils.allocator import keep_freed_memory
from signmm.utils.timing import time_calls


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--hands', type=int, default=2048, help='per call; 32 clips of 32 frames have 2048')
    parser.add_argument('--repeats', type=int, default=10)
    parser.add_argument('--threads', type=int, default=1)
    parser.add_argument('--plain-allocator', action='store_true', help='not that of training, which keeps freed memory')
    parser.add_argument('--path', help='npz file; the synthetic hand if left out')
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    if not args.plain_allocator:
        keep_freed_memory()
    layer = ManoLayer(args.path)
    generator = torch.Generator().manual_seed(0)
    pose = torch.randn(args.hands, layer.pose_size, generator=generator)
    shape = torch.randn(args.hands, 10, generator=generator)

    def train(path: Callable[[Tensor, Tensor], Tensor]) -> None:
        p, s = pose.clone().requires_grad_(), shape.clone().requires_grad_()
        path(p, s).square().sum().backward()

    def mesh(p: Tensor, s: Tensor) -> Tensor:
        return layer(p, s)[0]

    print(
        f'{args.hands} hands, {args.threads} thread(s), hand: {layer.name}; medians of {args.repeats} interleaved runs'
    )
    with torch.no_grad():
        report('forward', lambda: mesh(pose, shape), lambda: layer.joints(pose, shape), args.repeats)
    report('forward + backward', lambda: train(mesh), lambda: train(layer.joints), args.repeats)


def report(name: str, slow: Callable[[], object], fast: Callable[[], object], repeats: int) -> None:
    """Times two functions in turns, in processor time, so that both meet the same load of the machine."""
    rounds = [(time_calls(slow, 1).cpu, time_calls(fast, 1).cpu) for _ in range(repeats)]
    first, second = (1e3 * statistics.median(column) for column in zip(*rounds, strict=True))
    ratio = statistics.median(a / b for a, b in rounds)
    print(f'{name:20s} mesh {first:8.2f} ms   joints {second:7.2f} ms   {ratio:6.1f} times faster')


if __name__ == '__main__':
    main()

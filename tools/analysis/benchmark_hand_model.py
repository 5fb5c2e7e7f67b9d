"""Times the two paths of ManoLayer: the whole mesh, and only the 21 joints that training needs.

python tools/analysis/benchmark_hand_model.py --hands 2048 --threads 1
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable

import torch
from torch import Tensor

from signmm.models.hand_model import ManoLayer


def best_time(work: Callable[[], object], repeats: int) -> float:
    work()
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--hands', type=int, default=2048, help='per call; 32 clips of 32 frames have 2048')
    parser.add_argument('--repeats', type=int, default=10)
    parser.add_argument('--threads', type=int, default=1)
    parser.add_argument('--path', help='npz file; the synthetic hand if left out')
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    layer = ManoLayer(args.path)
    generator = torch.Generator().manual_seed(0)
    pose = torch.randn(args.hands, layer.pose_size, generator=generator)
    shape = torch.randn(args.hands, 10, generator=generator)

    def train(path: Callable[[Tensor, Tensor], Tensor]) -> None:
        p, s = pose.clone().requires_grad_(), shape.clone().requires_grad_()
        path(p, s).square().sum().backward()

    def mesh(p: Tensor, s: Tensor) -> Tensor:
        return layer(p, s)[0]

    print(f'{args.hands} hands, {args.threads} thread(s), hand: {layer.name}, best of {args.repeats}')
    with torch.no_grad():
        rows = [('forward', best_time(lambda: mesh(pose, shape), args.repeats),
                 best_time(lambda: layer.joints(pose, shape), args.repeats))]  # fmt: skip
    rows.append(('forward + backward', best_time(lambda: train(mesh), args.repeats),
                 best_time(lambda: train(layer.joints), args.repeats)))  # fmt: skip
    for name, slow, fast in rows:
        print(f'{name:20s} mesh {1e3 * slow:8.2f} ms   joints {1e3 * fast:7.2f} ms   {slow / fast:6.1f} times faster')


if __name__ == '__main__':
    main()

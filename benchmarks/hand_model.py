"""Times the two paths of ManoLayer: the whole mesh, and only the 21 joints that training needs.

python benchmarks/hand_model.py --hands 2048 --threads 1
"""

from __future__ import annotations

import argparse
from collections.abc import Callable

import torch
from torch import Tensor

from signmm.models.hand_model import ManoLayer
from signmm.utils.timing import time_calls


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
        rows = [('forward', time_calls(lambda: mesh(pose, shape), args.repeats).best,
                 time_calls(lambda: layer.joints(pose, shape), args.repeats).best)]  # fmt: skip
    rows.append(('forward + backward', time_calls(lambda: train(mesh), args.repeats).best,
                 time_calls(lambda: train(layer.joints), args.repeats).best))  # fmt: skip
    for name, slow, fast in rows:
        print(f'{name:20s} mesh {1e3 * slow:8.2f} ms   joints {1e3 * fast:7.2f} ms   {slow / fast:6.1f} times faster')


if __name__ == '__main__':
    main()

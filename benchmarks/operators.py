"""Counts the operators that PyTorch dispatches in an eager training step; a GPU waits for the host where they are many.

python benchmarks/operators.py best/best_wlasl2000.py masa/masa_pretrain.py

``without views``: those that change the shape of a tensor alone, or allocate it, start no kernel.
"""

from __future__ import annotations

import argparse
from collections import Counter
from typing import Any

import torch
from torch.utils._python_dispatch import TorchDispatchMode

from signmm.config.open import open_config
from signmm.engine.bench import build_step

VIEWS = {
    'alias', 'as_strided', 'detach', 'expand', 'permute', 'select', 'slice', 'split', 'split_with_sizes', 'squeeze',
    't', 'transpose', 'unbind', 'unfold', 'unsqueeze', 'view', '_reshape_alias', '_unsafe_view',
    'empty', 'empty_like', 'empty_strided', 'new_empty', 'new_empty_strided',
}  # fmt: skip


class Count(TorchDispatchMode):
    """Counts what is dispatched while it is entered."""

    def __init__(self) -> None:
        super().__init__()
        self.operators = Counter[str]()

    def __torch_dispatch__(self, func: Any, types: Any, args: tuple = (), kwargs: Any = None) -> Any:
        self.operators[func.overloadpacket._qualified_op_name.removeprefix('aten::')] += 1
        return func(*args, **(kwargs or {}))


def count(config: str, batch: int) -> tuple[int, int]:
    """Operators of a step at the config's size, all and without views."""
    step = build_step(open_config(config), batch)
    step(), step()  # states of the optimiser, and tables that are made once
    with Count() as found:
        step()
    total = sum(found.operators.values())
    return total, total - sum(found.operators[name] for name in VIEWS)


def main(argv: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('configs', nargs='+')
    parser.add_argument('--batch', type=int, default=4)
    args = parser.parse_args(argv)
    torch.manual_seed(0)
    print('| step | operators | without views |\n|---|---:|---:|')
    for config in args.configs:
        total, kernels = count(config, args.batch)
        print(f'| {config} | {total:,} | {kernels:,} |', flush=True)


if __name__ == '__main__':
    main()

"""Measures how fast a config trains here: the step alone, the loader alone, and both through the Runner.

signmm bench best/best_wlasl2000.py --batch 64 256 --device cuda --precision fp32 bf16
signmm bench best/best_wlasl2000.py --what step loader run --synthetic      # needs no data set
signmm bench masa/masa_pretrain.py --profile                                # where the time of a step goes

The step works on poses made at random; loader and run read the training data of the config, or generated signs with
--synthetic. Every row is measured in a process of its own, so that peak memory is its own. Figures of one table can be
compared, figures of two machines or of a busy one cannot.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from signmm.cli.arguments import add_cfg_options, command_parser, positive
from signmm.cli.errors import UsageError

WHAT = ('step', 'loader', 'run')


def _parse_args(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = command_parser('bench', __doc__)
    parser.add_argument('configs', nargs='+', metavar='CONFIG', help='paths of configs, or names below configs/')
    parser.add_argument('--what', nargs='+', choices=WHAT, default=['step'])
    parser.add_argument('--batch', type=positive, nargs='+', help="clips; by default the config's")
    parser.add_argument('--frames', type=positive, help="of each clip in the step; by default the config's")
    parser.add_argument('--device', default='cpu', help='cpu, cuda, cuda:1')
    parser.add_argument('--precision', nargs='+', choices=('fp32', 'bf16', 'fp16'), default=['fp32'])
    parser.add_argument('--compile', action='store_true', help='of step and run, as signmm train --compile')
    parser.add_argument('--threads', type=positive, help="of torch; by default torch's")
    parser.add_argument('--workers', type=int, help='of the loader')
    parser.add_argument(
        '--repeats', type=positive, default=5, help='steps, or batches of loader and run, that are timed'
    )
    parser.add_argument('--synthetic', action='store_true', help='loader and run read generated signs')
    parser.add_argument('--profile', action='store_true', help='top operators, launches and host reads of the step')
    parser.add_argument('--out', type=Path, help='also write all figures here, as JSON')
    parser.add_argument('--here', action='store_true', help='measure in this process; peak memory is then of all rows')
    add_cfg_options(parser)
    return parser.parse_args(argv)


def main(argv: Sequence[str] | None = None) -> int:
    """Runs ``signmm bench``."""
    args = _parse_args(argv)
    from signmm.io.atomic import write_text
    from signmm.utils.environment import environment

    _check_device(args)
    rows = []
    for task in _tasks(args):
        rows.append(_measure(task) if args.here else _in_a_process(task))
        _show(rows[-1], first=len(rows) == 1)
    facts = environment()
    print('\n' + ', '.join(f'{name} {value}' for name, value in facts.items() if value))
    if args.out:
        write_text(args.out, json.dumps({'environment': facts, 'rows': rows}, indent=1, default=str) + '\n')
    return 0


def _check_device(args: argparse.Namespace) -> None:
    """Refuses what this machine cannot measure, before anything is."""
    import torch

    try:
        device = torch.device(args.device)
    except RuntimeError:
        raise UsageError(f"--device: expected cpu, cuda or cuda:NUMBER, got '{args.device}'") from None
    if device.type == 'cuda' and (device.index or 0) >= torch.cuda.device_count():
        raise UsageError(f'--device {args.device}: torch sees {torch.cuda.device_count()} GPUs here; use --device cpu')
    half = [name for name in args.precision if name != 'fp32']
    if 'step' in args.what and device.type == 'cpu' and 'fp16' in half:
        raise UsageError('--precision fp16: its gradient scaler needs a GPU; on a CPU take fp32 or bf16')
    if 'run' in args.what and half and not torch.cuda.is_available():
        raise UsageError(
            f'--precision {half[0]}: mixed precision of a run needs a GPU; on a CPU measure the step alone'
        )


def _tasks(args: argparse.Namespace) -> list[dict[str, Any]]:
    """One for each row: what differs between rows, and what is common to all."""
    common = {
        name: getattr(args, name)
        for name in (
            'frames',
            'device',
            'threads',
            'workers',
            'repeats',
            'synthetic',
            'profile',
            'compile',
            'cfg_options',
        )
    }
    tasks = []
    for config in args.configs:
        for batch in args.batch or [None]:
            for what in args.what:
                for precision in args.precision if what != 'loader' else ['fp32']:
                    tasks.append({**common, 'config': config, 'batch': batch, 'what': what, 'precision': precision})
    return tasks


def _in_a_process(task: dict[str, Any]) -> dict[str, Any]:
    with ProcessPoolExecutor(1, mp_context=get_context('spawn')) as pool:
        return pool.submit(_measure, task).result()


def _measure(task: dict[str, Any]) -> dict[str, Any]:
    import tempfile
    from dataclasses import asdict

    import torch

    from signmm.config.open import open_config
    from signmm.engine import bench
    from signmm.engine.options import use_compile
    from signmm.engine.profiling import profile_step

    if task['threads']:
        torch.set_num_threads(task['threads'])
    config = open_config(task['config'], task['cfg_options'])
    loader = config.train_dataloader
    loader.batch_size = batch = task['batch'] or loader.get('batch_size') or 32
    if task['workers'] is not None:
        loader.num_workers, loader.persistent_workers = task['workers'], task['workers'] > 0
    if task['compile']:
        use_compile(config)
    with tempfile.TemporaryDirectory() as folder:
        if task['synthetic'] and task['what'] != 'step':
            bench.use_synthetic(config, Path(folder), batch * (task['repeats'] + 4))
        if task['what'] == 'loader':
            row = bench.measure_loader(config, task['repeats'])
        elif task['what'] == 'run':
            row = bench.measure_run(config, task['repeats'], task['precision'])
        else:
            options = batch, task['frames'], task['device'], task['precision']
            row = bench.measure_step(config, *options, task['repeats'])
            if task['profile']:
                profile = asdict(profile_step(bench.build_step(config, *options), task['device']))
                return {'config': task['config'], **asdict(row), 'profile': profile}
    return {'config': task['config'], **asdict(row)}


def _show(row: dict[str, Any], first: bool) -> None:
    if first:
        print('| config | what | device | precision | batch | ms | CPU ms | clips/s | waiting for data | peak MiB |')
        print('| :--- | :--- | :--- | :--- | ---: | ---: | ---: | ---: | ---: | ---: |')
    waiting = '' if row['waiting'] is None else f'{100 * row["waiting"]:.0f} %'
    cells = [row['config'], row['what'], row['device'], row['precision'], row['batch'], f'{row["ms"]:.1f}']
    cells += [
        '' if row['cpu_ms'] is None else f'{row["cpu_ms"]:.1f}',
        f'{row["clips_per_s"]:.4g}',
        waiting,
        f'{row["peak_mib"]:.0f}',
    ]
    print(f'| {" | ".join(map(str, cells))} |', flush=True)
    profile = row.get('profile')
    if profile:
        print(
            f'\n{profile["operators"]:,} operators, {profile["launches"]:,} launches and {profile["host_reads"]} host '
            f'reads a step; {100 * profile["outside_products"]:.0f} % of the time outside of products and attention\n'
        )
        for name, share, calls in profile['top']:
            print(f'    {100 * share:5.1f} %  {calls:>6} x  {name}')
        print()

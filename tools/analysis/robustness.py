"""MASA Table XIII: accuracy of a recogniser under Gaussian noise on the coordinates, as a table and a plot.

    python tools/analysis/robustness.py CONFIG CHECKPOINT [--repeats 5] [--out work_dirs/robustness]
    python tools/analysis/robustness.py CONFIG CHECKPOINT --name masa --add scratch CONFIG2 CHECKPOINT2

Noise of 5, 10, 15 and 20 pixels of the 256 crop is added at test time (the paper's -128 to 128 is the same crop with
its origin in the middle); joints that were not found stay missing. Writes OUT.md, OUT.json and OUT.png.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import matplotlib
import numpy as np

from signmm.engine.launch import prepare_config
from signmm.evaluation.robustness import PAPER_SIGMAS, accuracy_under_noise, noise_table
from signmm.registry import MODELS
from signmm.utils.checkpoint import CheckpointError, load_checkpoint
from signmm.utils.errors import ConfigError

#: Okabe and Ito's palette, with a marker for each colour.
STYLES = [('#0072B2', 'o'), ('#E69F00', 's'), ('#009E73', '^'), ('#D55E00', 'D'), ('#CC79A7', 'v'), ('#444444', 'P')]
Curves = dict[str, dict[float, dict[str, list[float]]]]


def parse_args() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('config')
    parser.add_argument('checkpoint')
    parser.add_argument('--name', help='of the model in table and plot; default the name of the config')
    parser.add_argument('--add', nargs=3, action='append', default=[], metavar=('NAME', 'CONFIG', 'CHECKPOINT'))
    parser.add_argument('--sigmas', type=float, nargs='+', default=list(PAPER_SIGMAS), help='pixels of the crop')
    parser.add_argument('--repeats', type=int, default=1, help='draws of the noise')
    parser.add_argument('--out', default='work_dirs/robustness', help='files without their ending')
    parser.add_argument('--device', default='cpu')
    parser.add_argument('--cfg-options', nargs='+', default=[], metavar='KEY=VALUE', help='for all configs')
    return parser.parse_args()


def test_model(config_name: str, checkpoint: str, args: argparse.Namespace) -> dict[float, dict[str, list[float]]]:
    config = prepare_config(config_name, args.cfg_options, None, 'none')
    if config.get('test_dataloader') is None:
        raise ConfigError(f'{config_name}: no test_dataloader, nothing to test')
    model = MODELS.build(config.model).eval().to(args.device)
    weights = load_checkpoint(checkpoint).get('state_dict', {})
    try:
        model.load_state_dict(weights)
    except RuntimeError as error:
        raise CheckpointError(f'checkpoint {checkpoint} does not fit {config_name}: {error}') from error
    loader = config.test_dataloader.to_dict()
    return {sigma: accuracy_under_noise(model, loader, sigma, args.repeats) for sigma in args.sigmas}


def plot(curves: Curves, path: Path) -> None:
    matplotlib.use('Agg')
    import matplotlib.pyplot as plt

    figure, axis = plt.subplots(figsize=(5, 3.4), layout='constrained')
    for number, (name, points) in enumerate(curves.items()):
        colour, marker = STYLES[number % len(STYLES)]
        values = [points[sigma]['top1_per_instance'] for sigma in points]
        spread = [float(np.std(v, ddof=1)) if len(v) > 1 else 0.0 for v in values]
        means = [float(np.mean(v)) for v in values]
        axis.errorbar(list(points), means, spread, color=colour, marker=marker, capsize=3, label=name)
    axis.set_xlabel('noise σ (pixels of the 256 crop)')
    axis.set_ylabel('top-1 per instance (%)')
    axis.set_xticks(sorted({sigma for points in curves.values() for sigma in points}))
    axis.set_ylim(bottom=0)
    axis.grid(alpha=0.3)
    axis.legend(frameon=False)
    figure.savefig(path, dpi=150)
    plt.close(figure)


def write(curves: Curves, out: Path, models: Sequence[tuple[str, str, str]]) -> None:
    out.parent.mkdir(parents=True, exist_ok=True)
    sources: Mapping[str, Any] = {name: {'config': config, 'checkpoint': file} for name, config, file in models}
    content = {name: {**sources[name], 'accuracy': points} for name, points in curves.items()}
    out.with_suffix('.json').write_text(json.dumps(content, indent=1) + '\n', 'utf8')
    out.with_suffix('.md').write_text(noise_table(curves), 'utf8')
    plot(curves, out.with_suffix('.png'))


def main() -> None:
    args = parse_args()
    models = [(args.name or Path(args.config).stem, args.config, args.checkpoint), *map(tuple, args.add)]
    try:
        if len({name for name, _, _ in models}) < len(models):
            raise ConfigError('--name and --add: two models have the same name')
        curves = {name: test_model(config, checkpoint, args) for name, config, checkpoint in models}
    except (ConfigError, CheckpointError, FileNotFoundError) as error:
        sys.exit(f'error: {error}')
    out = Path(args.out)
    write(curves, out, models)
    print(noise_table(curves), end='')
    print(f'wrote {out.with_suffix(".md")}, {out.with_suffix(".json")}, {out.with_suffix(".png")}')


if __name__ == '__main__':
    main()

"""MASA Table XIII: accuracy of a recogniser under Gaussian noise on the coordinates, as a table and a plot.

signmm report robustness CONFIG CHECKPOINT [--repeats 5] [--out work_dirs/robustness]
signmm report robustness CONFIG CHECKPOINT --name masa --add scratch CONFIG2 CHECKPOINT2

Noise of 5, 10, 15 and 20 pixels of the 256 crop is added at test time (the paper's -128 to 128 is the same crop with
its origin in the middle); joints that were not found stay missing. Writes OUT.md, OUT.json and OUT.png.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

from signmm.cli.arguments import add_cfg_options, command_parser, positive
from signmm.utils.errors import ConfigError

Curves = dict[str, dict[float, dict[str, list[float]]]]


def _parse_args(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = command_parser('report robustness', __doc__)
    parser.add_argument('config')
    parser.add_argument('checkpoint')
    parser.add_argument('--name', help='of the model in table and plot; default the name of the config')
    parser.add_argument('--add', nargs=3, action='append', default=[], metavar=('NAME', 'CONFIG', 'CHECKPOINT'))
    parser.add_argument('--sigmas', type=float, nargs='+', help='pixels of the crop; default those of the paper')
    parser.add_argument('--repeats', type=positive, default=1, help='draws of the noise')
    parser.add_argument('--out', default='work_dirs/robustness', help='files without their ending')
    parser.add_argument('--device', default='cpu')
    add_cfg_options(parser)
    return parser.parse_args(argv)


def _test_model(config_name: str, checkpoint: str, args: argparse.Namespace) -> dict[float, dict[str, list[float]]]:
    from signmm.apis.opening import open_model
    from signmm.config.open import open_config
    from signmm.evaluation.robustness import PAPER_SIGMAS, accuracy_under_noise

    config = open_config(config_name, args.cfg_options)
    if config.get('test_dataloader') is None:
        raise ConfigError(f'{config_name}: no test_dataloader, nothing to test')
    model = open_model(config, checkpoint)[0].to(args.device)
    loader = config.test_dataloader.to_dict()
    return {sigma: accuracy_under_noise(model, loader, sigma, args.repeats) for sigma in args.sigmas or PAPER_SIGMAS}


def main(argv: Sequence[str] | None = None) -> int:
    """Runs ``signmm report robustness``."""
    args = _parse_args(argv)
    from signmm.evaluation.robustness import noise_table
    from signmm.io.atomic import write_text
    from signmm.visualization.figures import save_figure
    from signmm.visualization.noise import noise_figure

    models = [(args.name or Path(args.config).stem, args.config, args.checkpoint), *map(tuple, args.add)]
    if len({name for name, _, _ in models}) < len(models):
        raise ConfigError('--name and --add: two models have the same name')
    curves: Curves = {name: _test_model(config, checkpoint, args) for name, config, checkpoint in models}
    out = Path(args.out)
    content = {name: {'config': cfg, 'checkpoint': file, 'accuracy': curves[name]} for name, cfg, file in models}
    write_text(out.with_suffix('.json'), json.dumps(content, indent=1) + '\n')
    write_text(out.with_suffix('.md'), noise_table(curves))
    save_figure(noise_figure(curves), out.with_suffix('.png'))
    print(noise_table(curves), end='')
    print(f'wrote {out.with_suffix(".md")}, {out.with_suffix(".json")}, {out.with_suffix(".png")}')
    return 0

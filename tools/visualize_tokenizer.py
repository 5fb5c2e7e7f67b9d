"""A page about a trained tokenizer: use of its codes, what they stand for, reconstructions, hand and body together.

python tools/visualize_tokenizer.py configs/best/best_tokenizer.py work_dirs/best_tokenizer/last.pth --out DIR
                                    [--clips 200] [--cfg-options KEY=VALUE ...]

Clips come from the config's training data. DIR gets index.html and PNG files.
"""

from __future__ import annotations

import argparse
import html
import sys
from pathlib import Path

from mmengine.registry import init_default_scope

from signmm.utils.checkpoint import CheckpointError
from signmm.utils.configs import load_config
from signmm.utils.errors import ConfigError
from signmm.visualization.clips import build_dataset, load_model
from signmm.visualization.codebook import (
    codes_figure,
    cooccurrence_figure,
    figures_of_merit,
    reconstruction_figure,
    tokenize,
    use_figure,
)
from signmm.visualization.figures import save_figure

CAPTIONS = {
    'use': 'How often each code is used.',
    'codes_hand': 'The most used hand codes: mean pose, then real poses. Left hands are mirrored.',
    'codes_body': 'The most used body codes: mean pose, then real poses.',
    'reconstructions': 'Frames, and below each part what its code decodes to.',
    'cooccurrence': 'Hand and body codes that meet more often (red) or less often (blue) than chance; grey: too rare.',
}


def write_page(folder: Path, title: str, figures: dict[str, float]) -> Path:
    """Writes index.html.

    Args:
        folder: Where the pictures are.
        title: Heading.
        figures: Numbers of the table.

    Returns:
        The file.
    """
    rows = ''.join(f'<tr><td>{html.escape(name)}<td>{value:.1f}' for name, value in figures.items())
    pictures = ''.join(f'<h2>{html.escape(text)}</h2><img src="{name}.png">' for name, text in CAPTIONS.items())
    style = 'body{font-family:sans-serif;max-width:1200px;margin:auto}td{padding:2px 12px}img{max-width:100%}'
    page = folder / 'index.html'
    head = f'<!doctype html><meta charset="utf-8"><title>{html.escape(title)}</title><style>{style}</style>'
    page.write_text(f'{head}<h1>{html.escape(title)}</h1><table>{rows}</table>{pictures}\n', 'utf8')
    return page


def main() -> None:
    """Makes the page."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('config', help='path of a tokenizer config, or its name below configs/')
    parser.add_argument('checkpoint', help='file that training wrote')
    parser.add_argument('--out', required=True, type=Path, help='folder to write')
    parser.add_argument('--clips', type=int, default=200, help='how many to look at')
    parser.add_argument(
        '--cfg-options', nargs='+', default=[], metavar='KEY=VALUE', help='replace values of the config'
    )
    args = parser.parse_args()
    init_default_scope('signmm')
    try:
        config = load_config(args.config, args.cfg_options)
        tokenizer, _ = load_model(config, args.checkpoint)
        frames = tokenize(tokenizer, build_dataset(config, 'train'), args.clips)
    except (ConfigError, CheckpointError, FileNotFoundError) as error:
        sys.exit(f'error: {error}')
    pictures = {
        'use': use_figure(frames),
        'codes_hand': codes_figure(frames, 'hand'),
        'codes_body': codes_figure(frames, 'body'),
        'reconstructions': reconstruction_figure(frames),
        'cooccurrence': cooccurrence_figure(frames),
    }
    for name, figure in pictures.items():
        save_figure(figure, args.out / f'{name}.png')
    figures = figures_of_merit(frames)
    for name, value in figures.items():
        print(f'{name}: {value:.1f}')
    print(write_page(args.out, f'{type(tokenizer).__name__}: {args.checkpoint}', figures))


if __name__ == '__main__':
    main()

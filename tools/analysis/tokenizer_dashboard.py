"""Shows what a tokenizer has learned: use of its codes, what they look like, reconstructions, what goes together.

python tools/analysis/tokenizer_dashboard.py CONFIG CHECKPOINT --out FOLDER [--split train] [--clips 300] [--top 12]
                                             [--cfg-options KEY=VALUE ...]

For every tokenizer with a hand and a body codebook: CoupledDVAE, SeparateVQ, KMeansTokenizer. Open FOLDER/index.html.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from mmengine.registry import init_default_scope

from signmm.utils.checkpoint import CheckpointError
from signmm.utils.configs import load_config
from signmm.utils.errors import ConfigError
from signmm.utils.plugins import load_plugins
from signmm.visualization.clips import build_dataset, load_model
from signmm.visualization.token_page import write_dashboard
from signmm.visualization.tokens import collect_tokens, health


def parse_args() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('config', help='path of the config that trained the tokenizer, or its name below configs/')
    parser.add_argument('checkpoint')
    parser.add_argument('--out', required=True, type=Path, help='folder to write')
    parser.add_argument('--split', choices=('train', 'val', 'test'), help='by default the last that the config has')
    parser.add_argument('--clips', type=int, default=300, help='at equal distances over the data set')
    parser.add_argument('--top', type=int, default=12, help='codes drawn of each codebook')
    parser.add_argument('--cfg-options', nargs='+', default=[], metavar='KEY=VALUE')
    return parser.parse_args()


def main() -> None:
    args = parse_args()
    init_default_scope('signmm')
    load_plugins()
    try:
        config = load_config(args.config, args.cfg_options)
        tokenizer, _ = load_model(config, args.checkpoint)
        if not (hasattr(tokenizer, 'encode') and hasattr(tokenizer, 'decode')):
            raise ConfigError(f'{args.config}: {type(tokenizer).__name__} is no tokenizer; give the config of stage 1')
        dataset = build_dataset(config, args.split)
        frames = collect_tokens(tokenizer, dataset, args.clips)
    except (ConfigError, CheckpointError, FileNotFoundError, ValueError) as error:
        sys.exit(f'error: {error}')
    info = dataset.metainfo
    facts = {
        'tokenizer': type(tokenizer).__name__,
        'config': args.config,
        'checkpoint': args.checkpoint,
        'data set': str(info.get('dataset', '')),
        'extractor': str(info.get('extractor', '')),
    }
    page = write_dashboard(frames, args.out, f'Tokenizer {Path(args.config).stem}', facts, args.top)
    for name, row in health(frames).items():
        print(
            f'{name}: {row["used"]:.0f} of {row["size"]:.0f} codes used, perplexity {row["perplexity"]:.1f}, '
            f'error {row["error_px"]:.2f} px'
        )
    print(f'wrote {page}')


if __name__ == '__main__':
    main()

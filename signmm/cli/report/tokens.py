"""Shows what a tokenizer has learned: use of its codes, what they look like, reconstructions, what goes together.

signmm report tokens CONFIG CHECKPOINT --out FOLDER [--split train] [--clips 300] [--top 12] [--cfg-options ...]

For every tokenizer with a hand and a body codebook: CoupledDVAE, SeparateVQ, KMeansTokenizer. Open FOLDER/index.html.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from signmm.cli.arguments import add_cfg_options, command_parser, positive
from signmm.utils.errors import ConfigError


def main(argv: Sequence[str] | None = None) -> int:
    """Runs ``signmm report tokens``."""
    parser = command_parser('report tokens', __doc__)
    parser.add_argument('config', help='path of the config that trained the tokenizer, or its name below configs/')
    parser.add_argument('checkpoint')
    parser.add_argument('--out', required=True, type=Path, help='folder to write')
    parser.add_argument('--split', choices=('train', 'val', 'test'), help='by default the last that the config has')
    parser.add_argument('--clips', type=positive, default=300, help='at equal distances over the data set')
    parser.add_argument('--top', type=positive, default=12, help='codes drawn of each codebook')
    add_cfg_options(parser)
    args = parser.parse_args(argv)
    from signmm.apis.opening import open_model
    from signmm.config.open import open_config
    from signmm.visualization.clips import build_dataset
    from signmm.visualization.token_page import write_dashboard
    from signmm.visualization.tokens import collect_tokens, health

    config = open_config(args.config, args.cfg_options)
    tokenizer, _ = open_model(config, args.checkpoint)
    if not (hasattr(tokenizer, 'encode') and hasattr(tokenizer, 'decode')):
        raise ConfigError(f'{args.config}: {type(tokenizer).__name__} is no tokenizer; give the config of stage 1')
    dataset = build_dataset(config, args.split)
    frames = collect_tokens(tokenizer, dataset, args.clips)
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
    return 0

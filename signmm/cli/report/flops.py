"""Parameters and multiply-adds of a model by part.

signmm report flops CONFIG [--frames 32] [--depth 2] [--json FILE] [--cfg-options KEY=VALUE ...]

Counts one clip in the mode in which the model is used: prediction for a recogniser, the training loss for a tokenizer
or a pre-training model. Counted are matrix products, convolutions, recurrent layers and both products of attention;
norms, activations, softmax and decoding are not, as usual. One multiply-add is what papers mostly call a FLOP; a
machine does two operations for it.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from signmm.cli.arguments import add_cfg_options, command_parser, positive

if TYPE_CHECKING:
    from signmm.engine.flops import Part


def main(argv: Sequence[str] | None = None) -> int:
    """Runs ``signmm report flops``."""
    parser = command_parser('report flops', __doc__)
    parser.add_argument('config', help='path of a config, or its name below configs/')
    parser.add_argument('--frames', type=positive, help="by default the test pipeline's, else 32")
    parser.add_argument('--depth', type=int, default=2, help='levels of modules')
    parser.add_argument('--json', type=Path, help='also write the numbers here')
    add_cfg_options(parser)
    args = parser.parse_args(argv)
    from signmm.config.open import open_config
    from signmm.engine.flops import count_parts, example_clip
    from signmm.io.atomic import write_text
    from signmm.registry import MODELS

    config = open_config(args.config, args.cfg_options)
    if config.model.get('tokenizer') is not None and config.model.tokenizer.get('type') == 'FrozenTokenizer':
        # Its size does not depend on its weights, which may not exist yet.
        config.model.tokenizer = open_config(config.model.tokenizer.config).model
    model = MODELS.build(config.model)
    pose = example_clip(config, model, args.frames)
    parts = count_parts(model, pose, args.depth)
    frames, macs = pose.shape[1], parts[0].macs
    print(f'{args.config}: one clip of {frames} frames, layout {pose.layout.name}\n\n{_table(parts)}\n')
    print(
        f'{macs / 1e9:.3f} G multiply-adds = {2 * macs / 1e9:.3f} G operations, {macs / frames / 1e6:.2f} M per frame'
    )
    if args.json:
        content = {'config': args.config, 'frames': frames, 'parts': [asdict(part) for part in parts]}
        write_text(args.json, json.dumps(content, indent=1) + '\n')
    return 0


def _table(parts: Sequence[Part]) -> str:
    total = max(parts[0].macs, 1)
    lines = ['| part | parameters | trainable | multiply-adds | share |', '| :--- | ---: | ---: | ---: | ---: |']
    for part in parts:
        name = part.name or '**all**'
        share = f'{100 * part.macs / total:.1f} %'
        lines.append(f'| {name} | {part.parameters:,} | {part.trainable:,} | {part.macs:,} | {share} |')
    return '\n'.join(lines)

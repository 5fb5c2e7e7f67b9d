"""How much of its own task a pre-training or a tokenizer has learned, beside floors that learn nothing.

signmm report floors CONFIG CHECKPOINT [--split NAME] [--cfg-options ...]

Evaluates clips that the training did not see: those of the config's val_dataloader, or those of another split of the
training data (members of a mix without that split are left out, and named). Floors: linear interpolation between the
visible frames, the nearest visible frame, the most frequent code; for a tokenizer K-Means with as many codes, fitted on
the training clips (100 batches of them at most).
"""

from __future__ import annotations

from collections.abc import Sequence

from signmm.cli.arguments import add_cfg_options, command_parser


def main(argv: Sequence[str] | None = None) -> int:
    """Runs ``signmm report floors``."""
    parser = command_parser('report floors', __doc__)
    parser.add_argument('config', help='that trained the model: a pre-training or a tokenizer')
    parser.add_argument('checkpoint')
    parser.add_argument('--split', help='of the training data, without a val_dataloader (val, else dev)')
    parser.add_argument('--device', default='cpu')
    add_cfg_options(parser)
    args = parser.parse_args(argv)
    from mmengine.runner import Runner

    from signmm.apis.opening import open_model
    from signmm.config.open import open_config
    from signmm.engine.floors import evaluate, fit_kmeans, held_out, is_tokenizer, table

    config = open_config(args.config, args.cfg_options)
    model = open_model(config, args.checkpoint)[0].to(args.device)
    loader_config, left_out = held_out(config, args.split)
    if left_out:
        print(f'without such a split and left out: {", ".join(left_out)}')
    loader = Runner.build_dataloader(loader_config, seed=0)
    found = evaluate(model, loader)
    if is_tokenizer(model):
        kmeans = fit_kmeans(model, Runner.build_dataloader(config.train_dataloader, seed=0))
        found['error_px_kmeans'] = evaluate(kmeans.to(args.device), loader)['error_px']
    print(table(found))
    return 0

"""Turns a checkpoint of MASA's released code into one of signmm, for the preset masa_released.

signmm weights masa checkpoint_0380.pth.tar work_dirs/masa_released/pretrained.pth
signmm train CONFIG --pretrained work_dirs/masa_released/pretrained.pth

A pre-trained checkpoint gives the backbone and the attention pooling (--cfg-options ...pretrained= reads the backbone),
a fine-tuned one the whole recogniser. The file is read as weights alone: nothing in it is run. Names that are missing
or unknown are an error.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from signmm.cli.arguments import add_cfg_options, command_parser

PRESET = '_base_/models/masa_released.py'


def convert(source: str, config_name: str, cfg_options: Sequence[str]) -> dict:
    """Converts weights.

    Args:
        source: The authors' checkpoint.
        config_name: Of the model that it must fit.
        cfg_options: Values that replace those of the config.

    Returns:
        Weights by the names of signmm.

    Raises:
        CheckpointError: The weights do not fit.
    """
    from signmm.config.open import open_config
    from signmm.io.checkpoint import CheckpointError, load_checkpoint
    from signmm.models.masa.released_weights import convert_released
    from signmm.registry import MODELS

    checkpoint = load_checkpoint(source)
    found = convert_released(checkpoint.get('state_dict', checkpoint))
    config = open_config(config_name, cfg_options)
    classes = found.get('head.classifier.1.weight')
    # A pre-trained model has no classifier, so that any number of classes will do.
    config.model.head.num_classes = 1 if classes is None else len(classes)
    own = MODELS.build(config.model).state_dict()
    missing = [name for name in own if name not in found]
    if classes is None:
        missing = [name for name in missing if not name.startswith('head.classifier.')]
    wrong = [name for name, value in found.items() if name not in own or own[name].shape != value.shape]
    if missing or wrong:
        shapes = [
            f'{n} {tuple(found[n].shape)}, expected {tuple(own[n].shape) if n in own else "nothing"}' for n in wrong[:5]
        ]
        raise CheckpointError(
            f'{source} does not fit {config_name}: {"; ".join([*shapes, *(f"no {name}" for name in missing[:5])])}'
        )
    return found


def main(argv: Sequence[str] | None = None) -> int:
    """Runs ``signmm weights masa``."""
    parser = command_parser('weights masa', __doc__)
    parser.add_argument('source', help="the authors' checkpoint")
    parser.add_argument('out', help='.pth file')
    parser.add_argument('--config', default=PRESET, help='model that it must fit')
    add_cfg_options(parser)
    args = parser.parse_args(argv)
    from signmm.io.checkpoint import save_checkpoint

    found = convert(args.source, args.config, args.cfg_options)
    stage = 'fine-tuned' if 'head.classifier.1.weight' in found else 'pre-trained'
    save_checkpoint({'state_dict': found, 'meta': {'converted_from': Path(args.source).name, 'stage': stage}}, args.out)
    count = sum(value.numel() for value in found.values())
    print(f'{stage} model, {len(found)} tensors with {count / 1e6:.2f} M numbers: {args.out}')
    return 0

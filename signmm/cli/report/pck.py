"""SignBERT+ Table 1: PCK and AUC of the masked input and of the reconstruction, for each way of masking.

signmm report pck CONFIG CHECKPOINT [--ratios 0.1 0.2 0.3 0.4] [--cfg-options ...]

Beside them a straight line between the visible frames, which learns nothing. Evaluates the test data set of the config
(without one, the training data set). --ratios adds the noise levels of
Table 18, all operations at each portion of tokens.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from signmm.cli.arguments import add_cfg_options, command_parser

if TYPE_CHECKING:
    from signmm.masking import MultiLevelMasking

CASES = {'joint': ('joint',), 'frame': ('frame',), 'clip': ('clip',), 'all': ('joint', 'frame', 'clip')}
#: Column: metric of :class:`~signmm.evaluation.pck.ReconstructionPCK`.
COLUMNS = {
    'input P@20': 'input_pck20',
    'input AUC': 'input_auc',
    'output P@20': 'output_pck20',
    'output AUC': 'output_auc',
    'masked input P@20': 'masked_input_pck20',
    'masked output P@20': 'masked_output_pck20',
    'interpolated P@20': 'interpolated_pck20',
    'masked interpolated P@20': 'masked_interpolated_pck20',
}


def evaluate(model: Any, loader: Iterable, masking: MultiLevelMasking) -> dict[str, float]:
    """Measures reconstructions under one way of masking.

    Args:
        model: A pre-training model; its masking is replaced.
        loader: Batches.
        masking: What to hide.

    Returns:
        Metrics of :class:`~signmm.evaluation.pck.ReconstructionPCK`.
    """
    import torch

    from signmm.evaluation.pck import ReconstructionPCK

    model.masking, metric = masking, ReconstructionPCK()
    with torch.no_grad():
        for data in loader:
            samples = model(**model.data_preprocessor(data), mode='predict')
            metric.process(None, [sample.to_dict() for sample in samples])
    return metric.evaluate(len(metric.results))


def main(argv: Sequence[str] | None = None) -> int:
    """Runs ``signmm report pck``."""
    parser = command_parser('report pck', __doc__)
    parser.add_argument('config')
    parser.add_argument('checkpoint')
    parser.add_argument('--ratios', type=float, nargs='*', default=[])
    parser.add_argument('--device', default='cpu')
    add_cfg_options(parser)
    args = parser.parse_args(argv)
    from mmengine.runner import Runner

    from signmm.apis.opening import open_model
    from signmm.config.open import open_config
    from signmm.masking import MultiLevelMasking

    config = open_config(args.config, args.cfg_options)
    model = open_model(config, args.checkpoint)[0].to(args.device)
    loader = Runner.build_dataloader(config.get('test_dataloader') or config.train_dataloader, seed=0)
    base = {k: v for k, v in config.model.masking.items() if k != 'type'}
    rows = [(name, {**base, 'operations': ops}) for name, ops in CASES.items()]
    rows += [(f'all, R = {ratio:g}', {**base, 'operations': CASES['all'], 'ratio': ratio}) for ratio in args.ratios]
    print(f'| mask | {" | ".join(COLUMNS)} |\n{"| --- " * (1 + len(COLUMNS))}|')
    for name, changes in rows:
        found = evaluate(model, loader, MultiLevelMasking(**changes))
        print(f'| {name} | ' + ' | '.join(f'{found[key]:.2f}' for key in COLUMNS.values()) + ' |', flush=True)
    return 0

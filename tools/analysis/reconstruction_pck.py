"""SignBERT+ Table 1: PCK and AUC of the masked input and of the reconstruction, for each way of masking.

    python tools/analysis/reconstruction_pck.py CONFIG CHECKPOINT [--ratios 0.1 0.2 0.3 0.4] [--cfg-options ...]

Evaluates the test data set of the config (without one, the training data set). --ratios adds the noise levels of
Table 18, all operations at each portion of tokens.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from typing import Any

import torch
from mmengine.registry import init_default_scope
from mmengine.runner import Runner

from signmm.evaluation.pck import ReconstructionPCK
from signmm.masking import MultiLevelMasking
from signmm.utils.configs import load_config
from signmm.visualization.clips import load_model

CASES = {'joint': ('joint',), 'frame': ('frame',), 'clip': ('clip',), 'all': ('joint', 'frame', 'clip')}


def evaluate(model: Any, loader: Iterable, masking: MultiLevelMasking) -> dict[str, float]:
    model.masking, metric = masking, ReconstructionPCK()
    for data in loader:
        data = model.data_preprocessor(data)
        samples = model(**data, mode='predict')
        metric.process(None, [sample.to_dict() for sample in samples])
    return metric.compute_metrics(metric.results)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('config')
    parser.add_argument('checkpoint')
    parser.add_argument('--ratios', type=float, nargs='*', default=[])
    parser.add_argument('--device', default='cpu')
    parser.add_argument('--cfg-options', nargs='*', help='KEY=VALUE')
    args = parser.parse_args()
    init_default_scope('signmm')
    config = load_config(args.config, args.cfg_options)
    model = load_model(config, args.checkpoint)[0].to(args.device)
    loader = Runner.build_dataloader(config.get('test_dataloader') or config.train_dataloader, seed=0)
    base = {k: v for k, v in config.model.masking.items() if k != 'type'}
    rows = [(name, {**base, 'operations': ops}) for name, ops in CASES.items()]
    rows += [(f'all, R = {ratio:g}', {**base, 'operations': CASES['all'], 'ratio': ratio}) for ratio in args.ratios]
    print('| mask | input P@20 | input AUC | output P@20 | output AUC | masked input P@20 | masked output P@20 |')
    print('| --- ' * 7 + '|')
    for name, changes in rows:
        with torch.no_grad():
            found = evaluate(model, loader, MultiLevelMasking(**changes))
        keys = ('input_pck20', 'input_auc', 'output_pck20', 'output_auc', 'masked_input_pck20', 'masked_output_pck20')
        print(f'| {name} | ' + ' | '.join(f'{found[key]:.2f}' for key in keys) + ' |', flush=True)


if __name__ == '__main__':
    main()

"""Holds the configs of continuous recognition and translation to the papers, and to the encoders they start from."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from signmm.models.backbone import PoseBackbone
from signmm.utils.configs import config_root, load_config

NAMES = sorted(
    f'{path.parent.name}/{path.name}' for method in ('cslr', 'slt') for path in config_root().glob(f'{method}/*.py')
)


def shapes(config):
    options = {key: value for key, value in config.to_dict().items() if key not in ('type', 'pretrained')}
    with torch.device('meta'):
        return {name: tuple(value.shape) for name, value in PoseBackbone(**options).state_dict().items()}


@pytest.fixture(scope='module')
def encoders():
    found = {}
    for path in config_root().glob('*/*_pretrain*.py'):
        model = load_config(f'{path.parent.name}/{path.name}').model
        if 'backbone' in model:
            found[path.stem] = model.backbone
    return found


@pytest.mark.parametrize('name', NAMES)
def test_encoder_fits_the_one_that_pretraining_writes(name, encoders):
    backbone = load_config(name).model.backbone
    if backbone.get('pretrained') is None:
        assert name.endswith('_scratch.py') or name.startswith('cslr/p_')
        return
    written_by = Path(backbone.pretrained).parent.name
    assert shapes(backbone) == shapes(encoders[written_by])
    assert backbone.encoder.get('activation') == encoders[written_by].encoder.get('activation')


@pytest.mark.parametrize('name', NAMES)
def test_numbers_of_the_paper(name):
    config = load_config(name)
    head = config.model.head
    assert head.factor == 4  # 3.3.2 and 3.3.3
    assert head.beam_width == (10 if name.startswith('cslr/') else 3)  # 4.1.3
    assert config.optim_wrapper.optimizer.lr == (1e-4 if name.startswith('cslr/') else 5e-5)
    assert config.optim_wrapper.optimizer.type == 'Adam'
    train, test = (config[f'{split}_dataloader'].dataset.pipeline[2] for split in ('train', 'test'))
    assert (train.mode, train.fraction, test.mode) == ('fraction', 0.8, 'all')  # 4.1.3
    assert config.val_dataloader.dataset.split == 'dev' and config.test_dataloader.dataset.split == 'test'
    rule = ('WER', 'less') if name.startswith('cslr/') else ('BLEU-4', 'greater')
    assert (config.default_hooks.checkpoint.save_best, config.default_hooks.checkpoint.rule) == rule

"""Holds the configs of BEST to the paper."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from mmengine.config import Config

from signmm.datasets.isolated import IsolatedDataset
from signmm.registry import DATASETS
from signmm.utils.configs import config_root, load_config

ROOT = config_root() / 'best'
TOKENIZER, PRE = 'best/best_tokenizer', 'best/best_pretrain'
DATA_SETS = ['msasl100', 'msasl200', 'msasl1000', 'wlasl100', 'wlasl300', 'wlasl2000', 'nmfs_csl', 'slr500']
ABLATIONS = sorted(path.stem for path in ROOT.glob('ablations/best_[!pt]*.py'))
#: Config, key, value, place in the paper.
PAPER = [
    (TOKENIZER, 'model.type', 'CoupledDVAE', '3.1'),
    (TOKENIZER, 'model.hand_codes', 1000, '4.2'),
    (TOKENIZER, 'model.body_codes', 500, '4.2'),
    (TOKENIZER, 'model.code_width', 512, '4.2'),
    (TOKENIZER, 'model.beta1', 0.1, '4.2'),
    (TOKENIZER, 'model.beta2', 1.0, '4.2'),
    (TOKENIZER, 'model.beta3', 0.9, '4.2'),
    (TOKENIZER, 'optim_wrapper.optimizer.type', 'Adam', '4.2'),
    (TOKENIZER, 'optim_wrapper.optimizer.lr', 1e-3, '4.2'),
    (TOKENIZER, 'param_scheduler.0.step_size', 10, '4.2'),
    (TOKENIZER, 'param_scheduler.0.gamma', 0.1, '4.2'),
    (PRE, 'model.backbone.embedder.part_width', 512, '3.2'),
    (PRE, 'model.backbone.positions.type', 'SinusoidalPositions', 'eq. 4'),
    (PRE, 'model.backbone.encoder.width', 1536, '4.2'),
    (PRE, 'model.backbone.encoder.heads', 8, '4.2'),
    (PRE, 'model.backbone.encoder.ffn_width', 2048, '4.2'),
    (PRE, 'model.masking.type', 'UnitMasking', '3.3'),
    (PRE, 'model.masking.part_prob', 0.5, '3.3'),
    (PRE, 'model.masking.parts', ('left', 'right', 'body'), '3.3'),
    (PRE, 'model.head.hand_codes', 1000, 'eq. 5'),
    (PRE, 'model.head.body_codes', 500, 'eq. 5'),
    (PRE, 'optim_wrapper.optimizer.type', 'AdamW', '4.2, Adam with the weight decay of BERT'),
    (PRE, 'optim_wrapper.optimizer.lr', 1e-4, '4.2'),
    (PRE, 'optim_wrapper.optimizer.weight_decay', 0.01, '4.2'),
    (PRE, 'optim_wrapper.optimizer.betas.0', 0.9, '4.2, momentum'),
    (PRE, 'param_scheduler.0.end', 6, '4.2, warm-up'),
    (PRE, 'param_scheduler.1.end_factor', 0.0, '4.2, linear decay'),
    (PRE, 'train_dataloader.dataset.common.fraction', 1.0, 'Table 8'),
    ('best/ablations/best_pretrain_data25', 'train_dataloader.dataset.common.fraction', 0.25, 'Table 8'),
    ('best/ablations/best_pretrain_data50', 'train_dataloader.dataset.common.fraction', 0.5, 'Table 8'),
    ('best/ablations/best_pretrain_data75', 'train_dataloader.dataset.common.fraction', 0.75, 'Table 8'),
    ('best/ablations/best_pretrain_hand', 'model.masking.parts', ('left', 'right'), 'Table 7'),
    ('best/ablations/best_pretrain_body', 'model.masking.parts', ('body',), 'Table 7'),
    ('best/ablations/best_tokenizer_vq', 'model.type', 'SeparateVQ', 'Table 6'),
    ('best/ablations/best_tokenizer_kmeans', 'model.type', 'KMeansTokenizer', 'Table 6'),
    ('best/ablations/best_tokenizer_kmeans', 'model.hand_codes', 1000, 'Table 6, as many as codewords'),
    ('best/ablations/best_tokenizer_kmeans', 'model.body_codes', 500, 'Table 6, as many as codewords'),
    ('best/ablations/best_pretrain_rmask_token', 'model.masking.type', 'MultiLevelMasking', 'Table 9'),
    ('best/ablations/best_pretrain_rmask_token', 'model.head.type', 'TokenHead', 'Table 9'),
    ('best/ablations/best_pretrain_rmask_regress', 'model.masking.type', 'MultiLevelMasking', 'Table 9'),
    ('best/ablations/best_pretrain_rmask_regress', 'model.head.type', 'RegressionHead', 'Table 9'),
    ('best/ablations/best_pretrain_mum_regress', 'model.masking.type', 'UnitMasking', 'Table 9'),
    ('best/ablations/best_pretrain_mum_regress', 'model.head.type', 'RegressionHead', 'Table 9'),
]
#: Of every fine-tuning.
FINE = [
    ('model.head.mode', 'mlp', '3.4'),
    ('optim_wrapper.optimizer.type', 'Adam', '4.2'),
    ('optim_wrapper.optimizer.lr', 1e-4, '4.2'),
    ('param_scheduler.0.step_size', 10, '4.2'),
    ('param_scheduler.0.gamma', 0.1, '4.2'),
]


def value_at(config: Config, key: str) -> Any:
    value: Any = config
    for name in key.split('.'):
        value = value[int(name)] if name.isdigit() else value[name]
    return tuple(value) if isinstance(value, list) else value


def steps(pipeline: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {step['type']: {k: v for k, v in step.items() if k != 'type'} for step in pipeline}


def backbone(config: Config) -> dict[str, Any]:
    return {k: v for k, v in config.model.backbone.to_dict().items() if k != 'pretrained'}


@pytest.mark.parametrize(('name', 'key', 'value', 'place'), PAPER)
def test_number_of_the_paper(name: str, key: str, value: Any, place: str) -> None:
    assert value_at(load_config(f'{name}.py'), key) == value, place


@pytest.mark.parametrize('data', DATA_SETS)
def test_fine_tuning_follows_section_4_2(data: str) -> None:
    config = load_config(f'best/best_{data}.py')
    for key, value, place in FINE:
        assert value_at(config, key) == value, place
    train = steps(config.train_dataloader.dataset.pipeline)
    assert list(train)[-2:] == ['RandomPerturb', 'PackSignInputs'] and 'RandomMove' not in train
    assert (train['SampleFrames']['mode'], train['SampleFrames']['num_frames']) == ('random', 32)
    for split in ('val', 'test'):
        found = steps(config[f'{split}_dataloader'].dataset.pipeline)
        assert (found['SampleFrames']['mode'], found['SampleFrames']['num_frames']) == ('center', 32)
        assert 'RandomPerturb' not in found
        assert {'size': 256, **found['CropParts']} == train['CropParts'], 'tested on other crops than trained on'
    dataset = DATASETS.get(config.train_dataloader.dataset.type)
    assert issubclass(dataset, IsolatedDataset)
    assert dataset.sizes[data] == config.model.head.num_classes


def test_pre_training_reads_the_crops_of_fine_tuning() -> None:
    mix = load_config(f'{PRE}.py').train_dataloader.dataset
    assert set(mix.datasets) == {'wlasl', 'msasl', 'nmfs_csl', 'slr500'}, '4.1: all four training sets'
    assert mix.common.split == 'train' and mix.common.unlabelled
    for member, data in (
        ('wlasl', 'wlasl2000'),
        ('msasl', 'msasl1000'),
        ('nmfs_csl', 'nmfs_csl'),
        ('slr500', 'slr500'),
    ):
        pre = {**mix.common, **mix.datasets[member]}
        fine = load_config(f'best/best_{data}.py').train_dataloader.dataset
        assert (pre['ann_file'], pre['poses']) == (fine.ann_file, fine.poses)
        expected = steps(fine.pipeline)
        del expected['RandomPerturb']
        assert steps(pre['pipeline']) == expected


@pytest.mark.parametrize('data', DATA_SETS)
def test_fine_tuning_takes_what_was_pre_trained(data: str) -> None:
    config = load_config(f'best/best_{data}.py')
    assert backbone(config) == backbone(load_config(f'{PRE}.py'))
    assert config.model.backbone.pretrained == 'work_dirs/best_pretrain/last.pth'


@pytest.mark.parametrize('name', ABLATIONS)
def test_ablation_belongs_to_its_pre_training(name: str) -> None:
    data = next(d for d in DATA_SETS if name.startswith(f'best_{d}_'))
    what = name.removeprefix(f'best_{data}_')
    tune, main = load_config(f'best/ablations/{name}.py'), load_config(f'best/best_{data}.py')
    path = tune.model.backbone.pop('pretrained')
    del main.model.backbone['pretrained']
    assert tune.to_dict() == main.to_dict(), 'differs in more than the pre-training'
    if what == 'scratch':
        assert path is None
        return
    assert path == f'work_dirs/best_pretrain_{what}/last.pth'
    pretrain = load_config(f'best/ablations/best_pretrain_{what}.py')
    assert backbone(pretrain) == backbone(tune)
    tokenizer = pretrain.model.tokenizer
    if tokenizer is not None:
        stem = Path(tokenizer.config).stem
        assert tokenizer.checkpoint == f'work_dirs/{stem}/last.pth'
        assert (config_root() / tokenizer.config).is_file()
        assert load_config(tokenizer.config).model.hand_codes == pretrain.model.head.hand_codes


def test_every_row_of_the_ablation_tables_has_its_configs() -> None:
    rows = {'kmeans', 'vq', 'scratch', 'hand', 'body', 'data25', 'data50', 'data75'}
    found = {name.removeprefix('best_msasl100_') for name in ABLATIONS if name.startswith('best_msasl100_')}
    assert found == rows
    for data in ('wlasl2000', 'nmfs_csl', 'slr500'):
        for row in ('scratch', 'rmask_regress', 'rmask_token', 'mum_regress'):
            assert f'best_{data}_{row}' in ABLATIONS


def test_ablations_are_short() -> None:
    for path in ROOT.glob('ablations/*.py'):
        lines = [line for line in path.read_text().splitlines() if not line.startswith('#')]
        assert len(lines) <= 6, path.name


@pytest.mark.parametrize('path', sorted(ROOT.glob('*.py')), ids=lambda path: path.stem)
def test_every_number_has_its_source(path: Path) -> None:
    """A line with a number has a comment, or the line above is one."""
    above = ''
    for line in path.read_text().splitlines():
        code, _, comment = line.partition('#')
        if re.search(r'[=(]\s*\d', code):
            assert comment or above.strip().startswith('#'), f'{path.name}: {line.strip()}'
        above = line

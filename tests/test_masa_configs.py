"""Holds the configs of MASA to the paper, and those of its released code to facts read from that code."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import torch
from mmengine.config import Config

from signmm.datasets.isolated import IsolatedDataset
from signmm.registry import DATASETS, PARAM_SCHEDULERS
from signmm.utils.configs import config_root, load_config

ROOT = config_root() / 'masa'
PRE, RELEASED = 'masa/masa_pretrain', 'masa/masa_released_pretrain'
DATA_SETS = ['msasl100', 'msasl200', 'msasl1000', 'wlasl100', 'wlasl300', 'wlasl2000', 'nmfs_csl', 'slr500']
#: Rows of the ablation tables: pre-training, key, value, table.
ROWS: dict[str, tuple[str, Any, str]] = {
    'rand_joint': ('model.head.target', 'joint', 'VI'),
    'motion_joint': ('model.head.target', 'joint', 'VI'),
    'rand_motion': ('model.masking.type', 'RandomFrameMasking', 'VI'),
    'k1': ('model.masking.intervals', (1,), 'VII'),
    'k5': ('model.masking.intervals', (5,), 'VII'),
    'k7': ('model.masking.intervals', (7,), 'VII'),
    'ma_only': ('model.alignment', None, 'VIII'),
    'sa_only': ('model.head', None, 'VIII'),
    'ratio10': ('model.masking.ratio', 0.1, 'IX'),
    'ratio30': ('model.masking.ratio', 0.3, 'IX'),
    'ratio50': ('model.masking.ratio', 0.5, 'IX'),
    'ratio70': ('model.masking.ratio', 0.7, 'IX'),
    'weight25': ('model.alignment.weight', 0.025, 'X'),
    'weight75': ('model.alignment.weight', 0.075, 'X'),
    'weight100': ('model.alignment.weight', 0.1, 'X'),
    'motion0': ('model.masking.min_motion', 0.0, 'XI'),
    'motion10': ('model.masking.min_motion', 10.0, 'XI'),
    'motion15': ('model.masking.min_motion', 15.0, 'XI'),
    'share10': ('model.masking.min_share', 0.1, 'XII'),
    'share90': ('model.masking.min_share', 0.9, 'XII'),
    'data25': ('train_dataloader.dataset.common.fraction', 0.25, 'Figure 2'),
    'data50': ('train_dataloader.dataset.common.fraction', 0.5, 'Figure 2'),
    'data75': ('train_dataloader.dataset.common.fraction', 0.75, 'Figure 2'),
    'found': ('model.masking.only_found', True, 'Algorithm 1'),
    'multi_scale': ('model.head.intervals', (1, 3, 5), 'IV-E'),
}
#: Config, key, value, place in the paper or in the released code.
FACTS = [
    (PRE, 'model.type', 'MASAModel', 'III'),
    (PRE, 'model.backbone.embedder.layout', 'triplet49', 'IV-A, N = 49'),
    (PRE, 'model.backbone.embedder.part_width', 512, 'IV-A, D_e = 1536'),
    (PRE, 'model.backbone.encoder.width', 1536, 'IV-A, D_e'),
    (PRE, 'model.decoder.width', 1536, 'eq. 2'),
    (PRE, 'model.masking.type', 'MotionAwareMasking', 'Alg. 1'),
    (PRE, 'model.masking.ratio', 0.9, 'IV-A, alpha'),
    (PRE, 'model.masking.intervals', (3,), 'Table VII, k'),
    (PRE, 'model.masking.min_score', 0.4, 'IV-A, eps_c'),
    (PRE, 'model.masking.min_motion', 5.0, 'IV-A, eps_m'),
    (PRE, 'model.masking.min_share', 0.5, 'IV-A, delta'),
    (PRE, 'model.head.intervals', (3,), 'eq. 4, k'),
    (PRE, 'model.head.target', 'motion', 'eq. 4'),
    (PRE, 'model.head.min_score', 0.4, 'eq. 4, eps_c'),
    (PRE, 'model.alignment.view.ratio', 0.5, 'IV-A, alpha_r'),
    (PRE, 'model.alignment.momentum', 0.996, 'III-B, mu'),
    (PRE, 'model.alignment.bank_size', 6144, 'IV-A, K'),
    (PRE, 'model.alignment.temperature', 0.07, 'IV-A, tau'),
    (PRE, 'model.alignment.weight', 0.05, 'IV-A, lambda_s'),
    (PRE, 'model.alignment.ramp_epochs', 100, 'IV-A'),
    (PRE, 'optim_wrapper.optimizer.type', 'AdamW', 'IV-A'),
    (PRE, 'optim_wrapper.optimizer.lr', 1e-4, 'IV-A'),
    (PRE, 'optim_wrapper.optimizer.betas', (0.9, 0.95), 'IV-A'),
    (PRE, 'optim_wrapper.optimizer.weight_decay', 1e-4, 'IV-A'),
    (PRE, 'param_scheduler.0.end', 20, 'IV-A, warm-up'),
    (PRE, 'param_scheduler.1.end', 400, 'IV-A'),
    (PRE, 'param_scheduler.1.end_factor', 0.0, 'IV-A, linear decay'),
    (PRE, 'train_cfg.max_epochs', 400, 'IV-A'),
    (RELEASED, 'model.drop_masked', False, 'moco/GCN_Transformer_mask.py'),
    (RELEASED, 'model.masking.min_motion', 3.0, 'feeder/feeder_pretraining.py'),
    (RELEASED, 'model.masking.min_count', 2, 'feeder/feeder_pretraining.py'),
    (RELEASED, 'model.masking.measure', 'signed', 'feeder/feeder_pretraining.py'),
    (RELEASED, 'model.masking.per_part', True, 'feeder/feeder_pretraining.py'),
    (RELEASED, 'model.masking.ratio', 0.9, 'script_pretrain.sh'),
    (RELEASED, 'model.head.distance', 'l1', 'moco/builder_dist.py'),
    (RELEASED, 'model.head.weight', 10.0, 'moco/builder_dist.py'),
    (RELEASED, 'model.head.min_signed', 3.0, 'feeder/feeder_pretraining.py'),
    (RELEASED, 'model.head.rectify', True, 'moco/builder_dist.py'),
    (RELEASED, 'model.alignment.bank_size', 6912, 'script_pretrain.sh'),
    (RELEASED, 'model.alignment.momentum', 0.999, 'pretrain.py'),
    (RELEASED, 'model.alignment.pool.type', 'PartAttentionPool', 'moco/GCN_Transformer_mask.py'),
    (RELEASED, 'model.alignment.view.type', 'RandomPartMasking', 'feeder/feeder_pretraining.py'),
    (RELEASED, 'model.decoder.depth', 2, 'moco/decoder.py'),
    (RELEASED, 'optim_wrapper.optimizer.weight_decay', 0.03, 'script_pretrain.sh'),
    (RELEASED, 'sync_bn', 'torch', 'pretrain.py'),
]
#: Of every fine-tuning.
FINE = [
    ('model.head.mode', 'mean', 'III-D'),
    ('optim_wrapper.optimizer.type', 'SGD', 'IV-A'),
    ('optim_wrapper.optimizer.lr', 0.01, 'IV-A'),
    ('optim_wrapper.optimizer.momentum', 0.9, 'IV-A'),
    ('param_scheduler.0.step_size', 20, 'IV-A'),
    ('param_scheduler.0.gamma', 0.1, 'IV-A'),
    ('train_cfg.max_epochs', 60, 'IV-A'),
    ('train_dataloader.batch_size', 64, 'IV-A'),
]


def value_at(config: Config, key: str) -> Any:
    value: Any = config
    for name in key.split('.'):
        value = value[int(name)] if name.isdigit() else value[name]
    return tuple(value) if isinstance(value, list) else value


def backbone(config: Config) -> dict[str, Any]:
    return {k: v for k, v in config.model.backbone.to_dict().items() if k != 'pretrained'}


def differing(one: Any, other: Any, where: str = '') -> set[str]:
    """Paths of two config trees whose values differ."""
    if isinstance(one, dict) and isinstance(other, dict):
        keys = one.keys() | other.keys()
        return {path for key in keys for path in differing(one.get(key), other.get(key), f'{where}.{key}')}
    return set() if one == other else {where.removeprefix('.')}


def names(folder: str, pattern: str) -> list[str]:
    return sorted(path.stem for path in (ROOT / folder).glob(pattern))


@pytest.mark.parametrize(('name', 'key', 'value', 'place'), FACTS)
def test_number(name: str, key: str, value: Any, place: str) -> None:
    assert value_at(load_config(f'{name}.py'), key) == value, place


@pytest.mark.parametrize('data', DATA_SETS)
def test_fine_tuning_follows_section_4_a(data: str) -> None:
    config = load_config(f'masa/masa_{data}.py')
    for key, value, place in FINE:
        assert value_at(config, key) == value, place
    for split, mode in (('train', 'random'), ('val', 'center'), ('test', 'center')):
        sampling = config[f'{split}_dataloader'].dataset.pipeline[2]
        assert (sampling.mode, sampling.num_frames) == (mode, 32), 'III-D'
    dataset = DATASETS.get(config.train_dataloader.dataset.type)
    assert issubclass(dataset, IsolatedDataset)
    assert dataset.sizes[data] == config.model.head.num_classes


@pytest.mark.parametrize('data', DATA_SETS)
@pytest.mark.parametrize('method', ['masa', 'masa_released'])
def test_fine_tuning_takes_what_was_pre_trained(method: str, data: str) -> None:
    config = load_config(f'masa/{method}_{data}.py')
    assert backbone(config) == backbone(load_config(f'masa/{method}_pretrain.py'))
    assert config.model.backbone.pretrained == f'work_dirs/{method}_pretrain/last.pth'
    assert config.model.head.num_classes == load_config(f'masa/masa_{data}.py').model.head.num_classes
    dataset = config.train_dataloader.dataset
    assert dataset.ann_file == load_config(f'masa/masa_{data}.py').train_dataloader.dataset.ann_file


@pytest.mark.parametrize('data', DATA_SETS)
def test_released_fine_tuning(data: str) -> None:
    config = load_config(f'masa/masa_released_{data}.py')
    assert config.train_cfg.max_epochs == 80 and config.param_scheduler[0].milestones == [50, 70]
    steps = {step.type: step for step in config.train_dataloader.dataset.pipeline}
    assert (steps['SampleFrames'].num_frames, steps['SampleFrames'].mode) == (64, 'resample_random')
    assert steps['FlipPose'].prob == 0.5
    tested = config.test_dataloader.dataset.pipeline
    assert next(step for step in tested if step.type == 'CropParts') == steps['CropParts']


def test_every_row_of_the_ablation_tables_has_its_configs() -> None:
    assert {name.removeprefix('masa_pretrain_') for name in names('ablations', 'masa_pretrain_*.py')} == set(ROWS)
    for data in ('wlasl100', 'wlasl300', 'wlasl2000'):
        found = {name.removeprefix(f'masa_{data}_') for name in names('ablations', f'masa_{data}_*.py')}
        assert found == {*ROWS, 'scratch'}


@pytest.mark.parametrize('row', ROWS)
def test_ablation(row: str) -> None:
    key, value, table = ROWS[row]
    config, main = load_config(f'masa/ablations/masa_pretrain_{row}.py'), load_config(f'{PRE}.py')
    assert value_at(config, key) == value, table
    changed = {path.rsplit('.', 1)[0] for path in differing(main.to_dict(), config.to_dict())}
    assert changed <= {'model', 'model.masking', 'model.head', 'model.alignment', 'train_dataloader.dataset.common'}
    if row.startswith('k') or row == 'multi_scale':
        assert config.model.masking.intervals == config.model.head.intervals
    if row.startswith('rand'):
        assert config.model.masking.ratio == main.model.masking.ratio
    for data in ('wlasl100', 'wlasl300', 'wlasl2000'):
        tune = load_config(f'masa/ablations/masa_{data}_{row}.py')
        assert differing(tune.to_dict(), load_config(f'masa/masa_{data}.py').to_dict()) == {'model.backbone.pretrained'}
        assert tune.model.backbone.pretrained == f'work_dirs/masa_pretrain_{row}/last.pth'


def test_ablations_are_short() -> None:
    for path in ROOT.glob('ablations/*.py'):
        assert len(path.read_text().splitlines()) <= 6, path.name


def test_all_switches_together_are_the_released_preset() -> None:
    """Nothing differs between the two presets that no switch turns on."""
    paper, released = load_config(f'{PRE}.py').to_dict(), load_config(f'{RELEASED}.py').to_dict()
    switched = set()
    for name in names('switches', 'masa_pretrain_*.py'):
        config = load_config(f'masa/switches/{name}.py').to_dict()
        changed = differing(paper, config)
        assert changed, name
        for path in changed:
            if 'pipeline' not in path:
                assert path not in differing(config, released), f'{name}: {path} is not the value of the preset'
        switched |= changed
    # The released preset names a default, and its candidates are counted, so that it needs no share.
    same = {'model.backbone.encoder.norm', 'model.decoder.norm', 'model.masking.min_share'}
    assert differing(paper, released) - same <= switched


@pytest.mark.parametrize('name', names('switches', 'masa_wlasl2000_*.py'))
def test_switch_and_its_fine_tuning(name: str) -> None:
    tune = load_config(f'masa/switches/{name}.py')
    source = Path(tune.model.backbone.pretrained).parent.name
    folder = 'masa/switches' if source != 'masa_pretrain' else 'masa'
    assert backbone(tune) == backbone(load_config(f'{folder}/{source}.py'))
    if folder == 'masa/switches':
        assert source.removeprefix('masa_pretrain_') == name.removeprefix('masa_wlasl2000_')
    else:
        assert name.removeprefix('masa_wlasl2000_') in ('sibling', 'attention_head')


@pytest.mark.parametrize('data', DATA_SETS)
def test_motion_stream(data: str) -> None:
    stream, joint = load_config(f'masa/streams/masa_{data}_motion.py'), load_config(f'masa/masa_{data}.py')
    for split in ('train', 'val', 'test'):
        steps = stream[f'{split}_dataloader'].dataset.to_dict()
        assert steps['pipeline'].pop(-2) == {'type': 'ToMotion'}
        assert steps == joint[f'{split}_dataloader'].dataset.to_dict(), 'differs in more than the motion'
    assert stream.model == joint.model


def rates(name: str, epochs: int) -> list[float]:
    config = load_config(f'{name}.py')
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=config.optim_wrapper.optimizer.lr)
    schedulers = []
    for scheduler in config.param_scheduler:
        options = {k: v for k, v in scheduler.items() if k != 'convert_to_iter_based'}
        schedulers.append(PARAM_SCHEDULERS.build(dict(options, optimizer=optimizer)))
    found = []
    for _ in range(epochs):
        found.append(optimizer.param_groups[0]['lr'])
        optimizer.step()
        for scheduler in schedulers:
            scheduler.step()
    return found


def test_schedule_of_the_released_code() -> None:
    found = rates(RELEASED, 400)
    halved = [0.5 ** sum(epoch >= m for m in (120, 220, 320, 370)) for epoch in range(400)]
    expected = [1e-4 * min(1.0, epoch / 20) * halved[epoch] for epoch in range(400)]
    assert found == pytest.approx(expected, rel=1e-4, abs=1e-12)
    assert found[-1] == pytest.approx(6.25e-6)


def test_schedule_of_the_paper() -> None:
    found = rates(PRE, 400)
    assert found[0] == pytest.approx(1e-6) and max(found) == pytest.approx(1e-4) and found[20] == pytest.approx(1e-4)
    assert found[210] == pytest.approx(0.5e-4, rel=0.01) and found[-1] < 1e-6


@pytest.mark.parametrize('path', sorted(ROOT.glob('masa_[!r]*.py')), ids=lambda path: path.stem)
def test_every_number_has_its_source(path: Path) -> None:
    """A line with a number has a comment, or the line above is one."""
    above = ''
    for line in path.read_text().splitlines():
        code, _, comment = line.partition('#')
        if re.search(r'[=(]\s*\d', code):
            assert comment or above.strip().startswith('#'), f'{path.name}: {line.strip()}'
        above = line

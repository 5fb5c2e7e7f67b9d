"""Our own recipes: they open, fit their data sets, and read one frame of the whole signer."""

from __future__ import annotations

import copy
from pathlib import Path

import pytest
import yaml

from signmm.config.check import check_config
from signmm.config.open import open_config
from signmm.models.embedders import LinearEmbedder
from signmm.registry import DATASETS, MODELS
from signmm.transforms.named_steps import steps_of
from signmm.utils.configs import config_root
from tests.test_models.test_features import poses

FOLDER = config_root() / 'signmm'
NAMES = sorted(path.stem for path in FOLDER.glob('*.py'))
CORPORA = (
    'wlasl100', 'wlasl300', 'wlasl1000', 'wlasl2000', 'msasl100', 'msasl200', 'msasl500', 'msasl1000', 'nmfs_csl',
    'slr500', 'autsl', 'asl_citizen',
)  # fmt: skip


def test_every_corpus_has_both_sizes() -> None:
    assert {f'signmm_{size}_{data}' for size in ('small', 'base') for data in (*CORPORA, 'own')} <= set(NAMES)
    models = yaml.safe_load((FOLDER / 'metafile.yml').read_text())['Models']
    assert sorted(model['Name'] for model in models) == NAMES


@pytest.mark.parametrize('name', NAMES)
def test_recipe(name: str) -> None:
    lines = (FOLDER / f'{name}.py').read_text().splitlines()
    assert len(lines) <= 15
    config = open_config(f'signmm/{name}.py')
    config.work_dir = 'work_dirs/x'
    check_config(config)
    data = name.split('_', 2)[2].removesuffix('_face').removesuffix('_mouth')
    part = DATASETS.get(config.train_dataloader.dataset.type)
    if data in CORPORA:
        assert config.model.head.num_classes == part.sizes[data]
        assert data in config.train_dataloader.dataset.ann_file or len(part.sizes) == 1
    for split in ('train', 'val', 'test'):
        types = [step['type'] for step in steps_of(config[f'{split}_dataloader'].dataset.pipeline)]
        moves = ['FlipPose', 'RandomMove'] if split == 'train' else []
        moves = moves[1:] if data == 'own_hand' else moves  # a mirrored hand would be the other one
        assert types == [
            'LoadPose', 'SelectKeypoints', 'SampleFrames', *moves, 'NormalizeSkeleton', 'PackSignInputs',
        ]  # fmt: skip


@pytest.mark.parametrize('name', ['small_wlasl100', 'base_wlasl100', 'small_wlasl100_face', 'small_wlasl100_mouth'])
def test_model(name: str) -> None:
    config = open_config(f'signmm/signmm_{name}.py')
    model = MODELS.build(copy.deepcopy(config.model))
    embedder = model.backbone.embedder
    assert isinstance(embedder, LinearEmbedder) and embedder.inputs.features.source == 'skeleton'
    assert embedder.layout.name == config.train_dataloader.dataset.pipeline.select.layout
    count = sum(parameter.numel() for parameter in model.parameters())
    assert count < 2e5 if 'small' in name else 5e6 < count < 7e6


def test_schedule_decays_matrices_alone_and_averages_weights() -> None:
    config = open_config('signmm/signmm_small_wlasl100.py')
    assert config.optim_wrapper.constructor == 'MatrixDecayConstructor'
    assert [hook.type for hook in config.custom_hooks] == ['EMAHook']
    warm, cosine = config.param_scheduler
    assert warm.end == cosine.begin == config.train_cfg.max_epochs / 10
    assert cosine.begin + cosine.T_max == cosine.end == config.train_cfg.max_epochs


OPTIONS = {
    'small_own_dominant_hand': ('test_dataloader.dataset.pipeline.flip.type', 'MirrorToDominantHand'),
    'small_own_late_dropout': ('custom_hooks.1.type', 'LateDropoutHook'),
    'small_own_extractor_noise': ('train_dataloader.dataset.pipeline.noise.type', 'ExtractorNoise'),
    'small_own_joints': ('model.backbone.embedder.features.bones', False),
    'small_own_bones': ('model.backbone.embedder.features.joints', False),
    'small_own_hand_shapes': ('model.backbone.embedder.features.bones', ['left', 'right']),
    'small_own_cosine': ('model.head.type', 'CosineHead'),
    'small_own_arcface': ('model.head.margin', 0.5),
    'small_own_supcon': ('model.head.contrast.type', 'SupConLoss'),
    'small_own_language': ('model.head.label_smoothing.type', 'LanguageSmoothing'),
    'small_autsl_balanced': ('train_dataloader.sampler.type', 'SignerBalancedSampler'),
}


@pytest.mark.parametrize('path', sorted((FOLDER / 'options').glob('*.py')), ids=lambda path: path.stem)
def test_option(path: Path) -> None:
    assert len(path.read_text().splitlines()) <= 6
    config = open_config(f'signmm/options/{path.name}')
    config.work_dir = 'work_dirs/x'
    check_config(config)
    value, (key, expected) = config, OPTIONS[path.stem.removeprefix('signmm_')]
    for name in key.split('.'):
        value = value[int(name)] if name.isdigit() else value[name]
    assert value == expected


def test_a_late_dropout_keeps_the_averaged_weights_of_the_recipe() -> None:
    names = ('signmm_small_own', 'options/signmm_small_own_late_dropout')
    plain, late = (open_config(f'signmm/{name}.py').custom_hooks for name in names)
    assert plain == late[:1]


@pytest.mark.parametrize('method', ['best', 'masa', 'signbert_plus'])
def test_pretraining_makes_the_backbone_that_is_fine_tuned(method: str) -> None:
    path = FOLDER / 'pretrain' / f'signmm_{method}_pretrain_own.py'
    assert len(path.read_text().splitlines()) <= 15
    config = open_config(f'signmm/pretrain/{path.name}')
    config.work_dir = 'work_dirs/x'
    check_config(config)
    types = [step['type'] for step in steps_of(config.train_dataloader.dataset.pipeline)]
    assert types.index('NormalizeSkeleton') < types.index('CropParts')
    if method == 'best':
        tokenizer = open_config(config.model.tokenizer.config)
        assert [tokenizer.model[key] == config.model.head[key] for key in ('hand_codes', 'body_codes')] == [True, True]
        config.model.tokenizer = tokenizer.model
    model = MODELS.build(copy.deepcopy(config.model))
    pose = poses()
    assert model.backbone.embedder.inputs.features.source == 'skeleton'
    losses = model.loss(pose, [])
    sum(value for name, value in losses.items() if name.startswith('loss')).backward()
    unused = [name for name, weight in model.backbone.named_parameters() if weight.grad is None]
    assert not unused
    tuned = MODELS.build(
        copy.deepcopy(open_config('signmm/pretrain/signmm_parts_own.py', ['model.head.num_classes=3']).model)
    )
    shapes = [{name: value.shape for name, value in m.backbone.state_dict().items()} for m in (model, tuned)]
    assert shapes[0] == shapes[1]

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from signmm.config.check import check_config
from signmm.config.open import open_config
from signmm.datasets.annotations import read_annotations, write_annotations
from signmm.engine.own_data import DataFacts, look_at
from signmm.engine.own_recipe import recipe
from signmm.engine.preflight import check_run
from signmm.io import write_npz
from signmm.io.checkpoint import save_checkpoint
from signmm.synth import SynthSign
from signmm.synth.export import write_clips
from signmm.testing.fakes import fake_pose
from signmm.utils.errors import ConfigError


@pytest.fixture(scope='module')
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp('synth')
    write_clips(SynthSign(num_glosses=6, num_signers=3), folder, repeats=2)
    return folder


def facts(corpus: Path) -> DataFacts:
    return look_at(str(corpus / 'clips.json'), str(corpus / 'clips_poses'))


def config_of(text: str, folder: Path):
    (folder / 'my.py').write_text(text)
    config = open_config(str(folder / 'my.py'))
    config.work_dir = 'work_dirs/my'
    check_config(config)
    check_run(config)
    return config


def test_what_the_data_say(corpus: Path) -> None:
    found = facts(corpus)
    assert (found.classes, found.counts, found.missing) == (6, {'train': 12, 'val': 12, 'test': 12}, ())
    assert found.validation == 'val' and found.name == 'synthsign'


def test_depth_counts_where_it_is_in_pixels(tmp_path: Path) -> None:
    samples = [{'video_id': name, 'split': 'train', 'label': 0} for name in 'ab']
    write_annotations(tmp_path / 'ann.json', {'labels': ['x']}, samples)
    for unit, wanted in (('image', True), ('metres', False)):
        for seed, sample in enumerate(samples):
            pose = fake_pose(seed=seed)
            pose = dataclasses.replace(pose, z=pose.score * 3, z_unit=unit)
            write_npz(tmp_path / unit / f'{sample["video_id"]}.npz', pose)
        assert look_at(str(tmp_path / 'ann.json'), str(tmp_path / unit)).depth is wanted


def test_numbers_follow_from_the_data(corpus: Path, tmp_path: Path) -> None:
    config = config_of(recipe(facts(corpus), epochs=20), tmp_path)
    assert config.model.head.num_classes == 6 and config.val_evaluator.topk == (1, 5)
    assert config.train_dataloader.batch_size == 2 and config.train_dataloader.drop_last
    assert [s.end for s in config.param_scheduler] == [2, 20] and config.train_cfg.max_epochs == 20
    many = dataclasses.replace(facts(corpus), counts={'train': 10_000, 'val': 10}, classes=3)
    config = config_of(recipe(many), tmp_path)
    assert config.train_dataloader.batch_size == 32 and config.val_evaluator.topk == (1,)
    assert config.train_cfg.max_epochs == 20, '10,000 clips in batches of 32 are 312 updates an epoch'
    assert config.test_dataloader.dataset.split == 'val', 'there are no test clips'


@pytest.mark.parametrize(
    ('model', 'wanted'),
    [
        ('small', 'signmm_small_own'),
        ('base', 'signmm_base_own'),
        ('kernel', 'signmm_kernel_own'),
        ('gcn_transformer', None),
    ],
)
def test_models_are_those_of_the_shipped_recipes(corpus: Path, tmp_path: Path, model: str, wanted: str | None) -> None:
    config = config_of(recipe(dataclasses.replace(facts(corpus), depth=False), model), tmp_path)
    if wanted is None:
        assert config.model.backbone.embedder.type == 'TripletEmbedder'
        assert config.test_dataloader.dataset.pipeline.crop.hand == 'wrist'
        return
    shipped = open_config(f'signmm/{wanted}.py')
    assert config.model.backbone == shipped.model.backbone
    for loader in ('train_dataloader', 'val_dataloader', 'test_dataloader'):
        assert config[loader].dataset.pipeline == shipped[loader].dataset.pipeline
    assert config.optim_wrapper == shipped.optim_wrapper and config.custom_hooks == shipped.custom_hooks


def test_without_validation_the_last_weights_are_the_result(corpus: Path, tmp_path: Path) -> None:
    alone = dataclasses.replace(facts(corpus), counts={'train': 12})
    config = config_of(recipe(alone, epochs=1), tmp_path)
    assert config.val_dataloader is None and config.default_hooks.checkpoint.save_best is None
    assert config.param_scheduler == []


def test_pretrained_brings_its_own_sizes_and_crops(corpus: Path, tmp_path: Path) -> None:
    """Values of BEST's pre-training, through a checkpoint of it."""
    source = open_config('best/best_pretrain.py')
    source.model.backbone.embedder.part_width = 8
    source.train_dataloader.dataset.common.pipeline.crop.joint_threshold = 0.25
    save_checkpoint({'meta': {'config_text': source.pretty_text}, 'state_dict': {}}, tmp_path / 'p.pth')
    config = config_of(recipe(facts(corpus), pretrained=str(tmp_path / 'p.pth')), tmp_path)
    assert config.model.backbone.embedder.part_width == 8
    assert config.model.backbone.pretrained == f'{tmp_path}/p.pth'
    for loader in ('train_dataloader', 'val_dataloader', 'test_dataloader'):
        steps = config[loader].dataset.pipeline
        assert steps.crop == dict(type='CropParts', size=256, joint_threshold=0.25) and steps.skeleton is None
    save_checkpoint({'state_dict': {}}, tmp_path / 'q.pth')
    with pytest.raises(ConfigError, match='does not say what model it is'):
        recipe(facts(corpus), pretrained=str(tmp_path / 'q.pth'))
    text = "model = dict(backbone=dict(embedder=dict(type='A')))"
    save_checkpoint({'meta': {'config_text': text}, 'state_dict': {}}, tmp_path / 'r.pth')
    with pytest.raises(ConfigError, match='does not say how poses are brought into its frame'):
        recipe(facts(corpus), pretrained=str(tmp_path / 'r.pth'))


def test_refusals(corpus: Path, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="unknown --model 'smal', did you mean 'small'"):
        recipe(facts(corpus), 'smal')
    info, samples = read_annotations(corpus / 'clips.json')
    rows = [{'video_id': s['video_id'], 'split': s['split'], 'gloss': ['A']} for s in samples]
    write_annotations(tmp_path / 'g.json', {**info, 'labels': None}, rows)
    with pytest.raises(ConfigError, match='not every clip has a label'):
        look_at(str(tmp_path / 'g.json'), str(corpus / 'clips_poses'))

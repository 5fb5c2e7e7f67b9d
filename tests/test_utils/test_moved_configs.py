# ruff: noqa: E501 - one case a line
"""Child configs as people wrote them before pipelines had names and weights were an option: they load, or say what to write."""

from __future__ import annotations

from pathlib import Path

import pytest

from signmm.config.check import check_config
from signmm.config.open import open_config
from signmm.transforms.named_steps import steps_of
from signmm.utils.errors import ConfigError
from signmm.utils.moved_configs import replacement

#: Written at commit b264fdd.
LIST_PIPELINE = """
_base_ = 'signmm::best/best_wlasl2000.py'
model = dict(backbone=dict(pretrained='work_dirs/mine/last.pth', encoder=dict(depth=2)), head=dict(num_classes=30))
train_dataloader = dict(
    batch_size=8,
    dataset=dict(
        pipeline=[
            dict(type='LoadPose'),
            dict(type='SelectKeypoints', layout='triplet49'),
            dict(type='SampleFrames', num_frames=16, mode='random'),
            dict(type='CropParts'),
            dict(type='PackSignInputs'),
        ]
    ),
)
"""
FROM_BASES = """
_base_ = [
    'signmm::_base_/models/gcn_transformer.py',
    'signmm::_base_/datasets/wlasl100.py',
    'signmm::_base_/schedules/adam_best.py',
    'signmm::_base_/default_runtime.py',
]
model = dict(
    backbone=dict(embedder=dict(part_width=64), encoder=dict(width=192, depth=2, heads=4)),
    head=dict(num_classes=100, in_width=192),
)
train_dataloader = dict(dataset=dict(ann_file='mine.json', poses='mine'))
"""
ABLATION = """
_base_ = 'signmm::masa/masa_pretrain.py'
model = dict(masking=dict(ratio=0.2), head=dict(part_width=512), alignment=dict(in_width=1536, weight=0.2))
"""


def write(folder: Path, text: str) -> Path:
    (folder / 'mine.py').write_text(text)
    return folder / 'mine.py'


@pytest.mark.parametrize('text', [LIST_PIPELINE, FROM_BASES, ABLATION])
def test_it_loads(tmp_path: Path, text: str) -> None:
    config = open_config(write(tmp_path, text))
    config.work_dir = 'work_dirs/mine'
    check_config(config)


def test_a_list_of_steps_replaces_the_named_ones(tmp_path: Path) -> None:
    config = open_config(write(tmp_path, LIST_PIPELINE))
    steps = steps_of(config.train_dataloader.dataset.pipeline)
    assert [step['type'] for step in steps] == 'LoadPose SelectKeypoints SampleFrames CropParts PackSignInputs'.split()
    assert config.model.head.num_classes == 30 and config.model.backbone.encoder.depth == 2
    assert len(steps_of(config.test_dataloader.dataset.pipeline)) == 5


def test_numbers_that_follow_may_still_be_written(tmp_path: Path) -> None:
    model = open_config(write(tmp_path, FROM_BASES)).model
    assert (model.backbone.encoder.width, model.head.in_width, model.head.num_classes) == (192, 192, 100)


@pytest.mark.parametrize(
    ('name', 'command'),
    [
        ('best/ablations/best_msasl100_hand.py', 'best/best_msasl100.py --pretrained best_pretrain_hand'),
        ('masa/ablations/masa_wlasl300_scratch.py', 'masa/masa_wlasl300.py --pretrained none'),
        ('masa/switches/masa_wlasl2000_l1.py', 'masa/masa_wlasl2000.py --pretrained masa_pretrain_l1'),
        ('cslr/signbert_plus_phoenix14t_vmoco_partial.py', 'cslr/signbert_plus_phoenix14t.py --pretrained signbert_plus_pretrain_vmoco_partial'),
        ('slt/signbert_plus_phoenix14t_translation_scratch.py', 'slt/signbert_plus_phoenix14t_translation.py --pretrained none'),
        ('cslr/masa_csl_daily.py', 'cslr/best_csl_daily.py --pretrained masa_pretrain --cfg-options model.backbone.mask_token=frame'),
        ('signbert_plus/ablations/signbert_plus_msasl1000_depth2.py', 'signbert_plus/signbert_plus_msasl1000.py --pretrained signbert_plus_pretrain_depth2 --cfg-options model.backbone.encoder.depth=2'),
    ],
)  # fmt: skip
def test_a_config_that_is_a_command_now_says_so(tmp_path: Path, name: str, command: str) -> None:
    assert replacement(name) == command
    with pytest.raises(FileNotFoundError) as caught:
        open_config(write(tmp_path, f"_base_ = 'signmm::{name}'\n"))
    assert command in str(caught.value)


def test_other_names_are_not_taken_for_moved_ones() -> None:
    for name in ('best/best_msasl100.py', 'best/ablations/best_pretrain_hand.py', 'mine/best_mine_x.py'):
        assert replacement(name) is None


def test_numbers_of_steps_are_told_by_name(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"have names, write '\.sample' in place of '\.2'"):
        open_config('best/best_wlasl2000.py', ['train_dataloader.dataset.pipeline.2.num_frames=16'])

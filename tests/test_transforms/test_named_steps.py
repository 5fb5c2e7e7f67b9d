from __future__ import annotations

from pathlib import Path

import pytest

from signmm.config.check import check_config
from signmm.transforms.named_steps import steps_of
from signmm.transforms.noise import GaussianNoise
from signmm.utils.configs import load_config
from signmm.utils.errors import ConfigError

BASE = """
__clips = dict(type='SignDataset', ann_file='a.json', poses='p')
__steps = dict(load=dict(type='LoadPose'), sample=dict(type='SampleFrames', num_frames=32), augment=dict(),
               pack=dict(type='PackSignInputs'))
train_dataloader = dict(dataset=dict(**__clips, split='train', pipeline=__steps))
test_dataloader = dict(dataset=dict(**__clips, split='test', pipeline=__steps))
"""


def write(folder: Path, name: str, text: str) -> Path:
    (folder / name).write_text(text)
    return folder / name


def test_order_is_that_of_the_names_and_empty_steps_are_skipped() -> None:
    def own(results: dict) -> dict:
        return results

    named = dict(a=dict(type='LoadPose'), b={}, c=own, d=None, e=dict(type='PackSignInputs', x=1))
    assert steps_of(named) == [dict(type='LoadPose'), own, dict(type='PackSignInputs', x=1)]
    assert steps_of([named['a'], own]) == [named['a'], own]
    assert steps_of(None) == []


def test_config_dicts_are_copied() -> None:
    named = dict(a=dict(type='LoadPose'))
    steps_of(named)[0]['layout'] = 'x'
    assert named == dict(a=dict(type='LoadPose'))


@pytest.mark.parametrize(
    ('pipeline', 'message'),
    [
        (dict(sample=dict(num_frames=3)), "pipeline.sample: needs 'type'.*it has num_frames$"),
        (
            dict(sample=dict(type='SampleFrames'), sample_2=dict(num_frames=3)),
            "pipeline.sample_2: needs 'type'.*it has num_frames, did you mean 'sample'",
        ),
        ([dict(num_frames=3)], "pipeline.0: needs 'type'"),
        (dict(sample='SampleFrames'), "pipeline.sample: expected a dict with type, or a callable; got 'SampleFrames'"),
        (dict(type='SampleFrames', num_frames=3), "got the single step 'SampleFrames'"),
        (
            dict(load=dict(type='LoadPose'), move={}, pack=dict(type='PackSignInputs'), own=dict(type='FlipPose')),
            r"pipeline.own: FlipPose works on poses but stands behind 'pack'.*fill an empty place \(move\), or close "
            r"the pipeline anew, dict\(pack=None, own=dict\(...\), end=dict\(type='PackSignInputs'\)\)",
        ),
        ([dict(type='PackSignInputs'), dict(type='LoadPose')], "pipeline.1: LoadPose .* behind '0'.*put it in front"),
        ([dict(type='PackSignInputs'), GaussianNoise()], 'pipeline.1: GaussianNoise works on poses'),
    ],
)
def test_what_is_no_step_is_named(pipeline: object, message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        steps_of(pipeline)  # type: ignore[arg-type]


def test_a_child_changes_fills_and_removes_one_step(tmp_path: Path) -> None:
    write(tmp_path, 'base.py', BASE)
    child = write(
        tmp_path,
        'child.py',
        "_base_ = './base.py'\n"
        "train_dataloader = dict(dataset=dict(pipeline=dict(sample=dict(num_frames=16), augment=dict(type='X'))))\n"
        'test_dataloader = dict(dataset=dict(pipeline=dict(sample=dict(_delete_=True))))\n',
    )
    config = load_config(child, ['train_dataloader.dataset.pipeline.pack.wide=1'])
    assert '__steps' not in config and '__clips' not in config
    train = steps_of(config.train_dataloader.dataset.pipeline)
    assert [step['type'] for step in train] == ['LoadPose', 'SampleFrames', 'X', 'PackSignInputs']
    assert train[1]['num_frames'] == 16 and train[3]['wide'] == 1
    test = steps_of(config.test_dataloader.dataset.pipeline)
    assert [step['type'] for step in test] == ['LoadPose', 'PackSignInputs']


def test_a_step_added_behind_the_last_one_is_refused_before_anything_is_built(tmp_path: Path) -> None:
    added = "dict(shake=dict(type='GaussianNoise'))"
    text = "_base_ = './base.py'\nwork_dir = 'w'\nmodel = dict()\n"
    text += f'train_dataloader = dict(dataset=dict(pipeline={added}))\n'
    write(tmp_path, 'base.py', BASE)
    with pytest.raises(ConfigError, match='train_dataloader.dataset.pipeline.shake: GaussianNoise works on poses but'):
        check_config(load_config(write(tmp_path, 'child.py', text)))
    for wrong, message in (
        ("[dict(typ='LoadPose')]", 'pipeline.0: needs'),
        ("dict(augment='X')", 'pipeline.augment: expected'),
    ):
        with pytest.raises(ConfigError, match=f'train_dataloader.dataset.{message}'):
            check_config(load_config(write(tmp_path, 'wrong.py', text.replace(added, wrong))))
    closed = text.replace('dict(shake', 'dict(pack=None, shake').replace(
        "'))", "'), end=dict(type='PackSignInputs'))", 1
    )
    config = load_config(write(tmp_path, 'closed.py', closed))
    check_config(config)
    kinds = [step['type'] for step in steps_of(config.train_dataloader.dataset.pipeline)]
    assert kinds == ['LoadPose', 'SampleFrames', 'GaussianNoise', 'PackSignInputs']

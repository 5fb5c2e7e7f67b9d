# ruff: noqa: E501 - one case a line
from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest
from mmengine.config import Config

from signmm.config.check import check_config, check_overrides
from signmm.registry import DATASETS, HOOKS, MASKINGS, MODELS, TRANSFORMS
from signmm.utils.configs import list_configs, load_config
from signmm.utils.errors import ConfigError
from signmm.utils.signatures import accepted_arguments


@MODELS.register_module(force=True)
class CheckedModel:
    def __init__(self, backbone: dict, width: int = 3) -> None:
        raise AssertionError('never built')


@MODELS.register_module(force=True)
class CheckedBackbone:
    def __init__(self, depth: int = 1, masking: dict | None = None) -> None:
        raise AssertionError('never built')


@MASKINGS.register_module(force=True)
class CheckedMasking:
    def __init__(self, ratio: float) -> None:
        raise AssertionError('never built')


@DATASETS.register_module(force=True)
class CheckedData:
    def __init__(self, ann_file: str, pipeline: list, split: str = 'train') -> None:
        raise AssertionError('never built')


@TRANSFORMS.register_module(force=True)
class CheckedTransform:
    def __init__(self, frames: int = 32) -> None:
        raise AssertionError('never built')


@HOOKS.register_module(force=True)
class CheckedHook:
    def __init__(self, **kwargs: Any) -> None:
        raise AssertionError('never built')


def good() -> dict[str, Any]:
    loader = {
        'batch_size': 2,
        'num_workers': 0,
        'collate_fn': {'type': 'pseudo_collate'},
        'dataset': {
            'type': 'CheckedData',
            'ann_file': 'a.json',
            'pipeline': [{'type': 'CheckedTransform', 'frames': 8}],
        },
        'sampler': {'type': 'DefaultSampler', 'shuffle': True},
    }
    return {
        'default_scope': 'signmm',
        'runner_type': 'SignRunner',
        'work_dir': 'w',
        'model': {
            'type': 'CheckedModel',
            'backbone': {'type': 'CheckedBackbone', 'depth': 2, 'masking': {'type': 'CheckedMasking', 'ratio': 0.4}},
        },
        'train_dataloader': loader,
        'val_dataloader': copy.deepcopy(loader),
        'val_evaluator': [{'type': 'SignAccuracy', 'topk': [1]}],
        'train_cfg': {'by_epoch': True, 'max_epochs': 3, 'val_interval': 1},
        'val_cfg': {},
        'optim_wrapper': {
            'type': 'OptimWrapper',
            'optimizer': {'type': 'AdamW', 'lr': 0.1, 'betas': (0.9, 0.95)},
            'clip_grad': {'max_norm': 1.0},
            'paramwise_cfg': {'norm_decay_mult': 0.0},
        },
        'param_scheduler': [
            {'type': 'LinearLR', 'start_factor': 0.1, 'begin': 0, 'end': 2, 'convert_to_iter_based': True},
            {'type': 'CosineAnnealingLR', 'T_max': 5, 'by_epoch': True},
            {'type': 'MultiStepLR', 'milestones': [1]},
        ],
        'default_hooks': {'checkpoint': {'type': 'SignCheckpointHook', 'interval': 1}, 'timer': None},
        'custom_hooks': [{'type': 'EMAHook', 'momentum': 0.1, 'priority': 49}, {'type': 'CheckedHook', 'anything': 1}],
        'visualizer': {'type': 'Visualizer', 'vis_backends': [{'type': 'TensorboardVisBackend'}]},
        'log_processor': {'type': 'LogProcessor', 'window_size': 5},
        'randomness': {'seed': 1},
        'env_cfg': {'dist_cfg': {'backend': 'gloo'}},
        'find_unused_parameters': True,
    }


def change(path: str, value: Any) -> Config:
    tree = good()
    node: Any = tree
    *steps, last = path.split('.')
    for step in steps:
        node = node[int(step)] if isinstance(node, list) else node[step]
    if value is KeyError:
        del node[last]
    else:
        node[last] = value
    return Config(tree)


def test_good_config_passes() -> None:
    check_config(Config(good()))


@pytest.mark.parametrize(
    ('path', 'value', 'message'),
    [
        ('train_cgf', {}, "train_cgf: not read by the Runner, did you mean 'train_cfg'"),
        ('train_pipeline', [], 'train_pipeline: not read by the Runner'),
        ('_steps', {}, "_steps: not read by the Runner; a local name of a config starts with two underscores: '__steps'"),
        ('train_dataloader.dataset.pipeline', {'a': {'type': 'CheckedTransform', 'frame': 1}}, "pipeline.a.frame: no argument of CheckedTransform, did you mean 'frames'"),
        ('train_dataloader.dataset.pipeline', {'a': {'frames': 1}}, "train_dataloader.dataset.pipeline.a: needs 'type', the class of the step"),
        ('train_dataloader.dataset.pipeline', {'sampler': {'type': 'CheckdTransform'}}, "pipeline.sampler.type: unknown 'CheckdTransform' in registry 'transform'"),
        ('work_dir', KeyError, 'work_dir: missing'),
        ('default_hooks.chekpoint', {'type': 'CheckpointHook'}, "default_hooks.chekpoint: no such slot, did you mean 'checkpoint'"),
        ('default_hooks.logger', {'interval': 5}, "default_hooks.logger: needs 'type'"),
        ('default_hooks.checkpoint.intervall', 5, "intervall: no argument of SignCheckpointHook, did you mean 'interval'"),
        ('default_hooks.checkpoint', {'type': 'CheckpointHook', 'intervall': 5}, 'intervall: no argument of CheckpointHook'),
        ('custom_hooks.0.type', 'EMAHok', "custom_hooks[0].type: unknown 'EMAHok' in registry 'hook', did you mean 'EMAHook'"),
        ('model.backbone.dpeth', 4, "model.backbone.dpeth: no argument of CheckedBackbone, did you mean 'depth'"),
        ('model.backbone.masking.ratios', 4, 'model.backbone.masking.ratios: no argument of CheckedMasking'),
        ('model.backbone.masking.ratio', KeyError, 'model.backbone.masking: CheckedMasking needs ratio'),
        ('model.type', 'ChekedModel', "model.type: unknown 'ChekedModel' in registry 'model', did you mean 'CheckedModel'"),
        ('train_dataloader.dataset.pipeline.0.frame', 1, "pipeline[0].frame: no argument of CheckedTransform, did you mean 'frames'"),
        ('val_dataloader.dataset.ann_file', KeyError, 'val_dataloader.dataset: CheckedData needs ann_file'),
        ('val_dataloader.batchsize', 3, "val_dataloader.batchsize: not read by the data loader, did you mean 'batch_size'"),
        ('train_dataloader.sampler.shufle', 3, 'train_dataloader.sampler.shufle: no argument of DefaultSampler'),
        ('train_cfg.max_epoch', 3, "train_cfg.max_epoch: not read by ResumableEpochLoop, did you mean 'max_epochs'"),
        ('val_evaluator.0.top_k', [1], "val_evaluator[0].top_k: no argument of SignAccuracy, did you mean 'topk'"),
        ('optim_wrapper.optimizer.beta', 0, "optim_wrapper.optimizer.beta: no argument of AdamW, did you mean 'betas'"),
        ('optim_wrapper.clip_grads', {}, 'optim_wrapper.clip_grads: no argument of SignOptimWrapper'),
        ('param_scheduler.1.t_max', 0, 'param_scheduler[1].t_max: no argument of CosineAnnealingLR'),
        ('visualizer.vis_backends.0.type', 'TensorBoardVisBackend', "did you mean 'TensorboardVisBackend'"),
        ('log_processor.window', 5, 'log_processor.window: no argument of LogProcessor'),
        ('randomness.sede', 5, "randomness.sede: not read by the Runner, did you mean 'seed'"),
        ('env_cfg.mp_config', 5, 'env_cfg.mp_config: not read'),
    ],
)  # fmt: skip
def test_each_problem_is_named(path: str, value: Any, message: str) -> None:
    with pytest.raises(ConfigError) as caught:
        check_config(change(path, value))
    assert message in str(caught.value)
    assert '1 problem(s)' in str(caught.value)


def test_all_problems_are_listed() -> None:
    config = good()
    config['train_cgf'], config['model']['wdth'] = {}, 3
    with pytest.raises(ConfigError, match=r'(?s)2 problem\(s\).*train_cgf.*model\.wdth'):
        check_config(Config(config))


def test_overrides() -> None:
    config = Config(good())
    check_overrides(config, {'model.backbone.depth': 3, 'train_dataloader.dataset.pipeline.0.frames': 4})
    # A new argument of a part with `type`; check_config judges it after the merge.
    check_overrides(config, {'model.width': 3, 'load_from': 'x', 'train_dataloader.drop_last': True})
    with pytest.raises(ConfigError, match="no 'backbon' in model, did you mean 'backbone'"):
        check_overrides(config, {'model.backbon.depth': 3})
    with pytest.raises(ConfigError, match=r"is a list of 1, '4' is not in it"):
        check_overrides(config, {'train_dataloader.dataset.pipeline.4.frames': 4})
    with pytest.raises(ConfigError, match='is 2, not a dict'):
        check_overrides(config, {'model.backbone.depth.x': 3})
    with pytest.raises(ConfigError, match="no 'x' in optim_wrapper.clip_grad"):
        check_overrides(config, {'optim_wrapper.clip_grad.x': 3})
    named = {'sample': {'type': 'CheckedTransform'}, 'augment': {}}
    config.train_dataloader.dataset.pipeline = named
    check_overrides(config, {'train_dataloader.dataset.pipeline.augment.type': 'CheckedTransform'})
    with pytest.raises(ConfigError, match=r"have names, write '\.sample' in place of '\.0'"):
        check_overrides(config, {'train_dataloader.dataset.pipeline.0.frames': 4})
    with pytest.raises(ConfigError, match=r"no 'sampel' in train_dataloader\.dataset\.pipeline, did you mean 'sample'"):
        check_overrides(config, {'train_dataloader.dataset.pipeline.sampel.frames': 4})
    config.merge_from_dict({'model.widht': 3})
    with pytest.raises(ConfigError, match="did you mean 'width'"):
        check_config(config)


def test_arguments_are_followed_along_base_classes() -> None:
    class Base:
        def __init__(self, a: int, b: int = 2) -> None: ...

    class Child(Base):
        def __init__(self, c: int, **kwargs: Any) -> None: ...

    class Open:
        def __init__(self, c: int, **kwargs: Any) -> None: ...

    class Empty: ...

    assert accepted_arguments(Child) == ({'a', 'b', 'c'}, False)
    assert accepted_arguments(Open) == ({'c'}, True)
    assert accepted_arguments(Empty) == (set(), False)
    assert accepted_arguments(lambda x, *args: x) == ({'x'}, False)


@pytest.mark.parametrize('name', list_configs())
def test_shipped_config_passes(name: str) -> None:
    config = load_config(name)
    config.setdefault('work_dir', str(Path('work_dirs')))
    check_config(config)

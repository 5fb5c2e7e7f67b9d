"""A recipe for data of one's own: what a config needs to know is read from the annotation file and the poses."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from signmm.config.weights import find_weights
from signmm.datasets.annotations import coverage, read_annotations, split_counts, video_of
from signmm.datasets.pose_source import open_poses
from signmm.structures import PoseLayout, get_layout
from signmm.utils.errors import ConfigError
from signmm.utils.suggest import choose

#: Beginning of a config that may be written anew.
HEADER = '# Written by signmm'
#: Model -> width of a part, heads, width of the feed-forward layers. All numbers are ours.
MODELS = {'small': (64, 4, 384), 'base': (256, 8, 1536)}
#: Names of the validation split.
VALIDATION = ('val', 'dev', 'validation', 'valid')
_UPDATES, _EPOCHS = 4000, (30, 100)
_LOOKED_AT = 50


@dataclass(frozen=True)
class DataFacts:
    """What a recipe needs to know about a data set of isolated signs.

    Attributes:
        ann_file: Annotation file.
        poses: Packed store or folder of npz files.
        name: Of the data set.
        classes: Number of labels.
        counts: Clips with poses of each split.
        missing: Clips without poses.
        layouts: Layouts of the clips that were looked at.
    """

    ann_file: str
    poses: str
    name: str
    classes: int
    counts: dict[str, int]
    missing: tuple[str, ...]
    layouts: tuple[str, ...]

    @property
    def validation(self) -> str | None:
        """Name of the validation split, if there is one."""
        return next((name for name in VALIDATION if self.counts.get(name)), None)


def look_at(ann_file: str, poses: str) -> DataFacts:
    """Reads what a recipe needs.

    Args:
        ann_file: Annotation file.
        poses: Packed store or folder of npz files.

    Returns:
        The facts.

    Raises:
        ConfigError: The data are no isolated signs, or have no training clips.
        FileNotFoundError: Annotation file or poses are absent.
    """
    info, samples = read_annotations(ann_file)
    labels = info.get('labels')
    if not labels or any(sample.get('label') is None for sample in samples):
        raise ConfigError(
            f'{ann_file}: not every clip has a label; --data trains recognisers of isolated signs, for glosses and '
            'texts see docs/how_to/continuous.md'
        )
    store = open_poses(poses)
    _, missing = coverage(samples, store)
    lost = set(missing)
    found = [sample for sample in samples if video_of(sample) not in lost]
    counts = split_counts(found)
    if not counts.get('train'):
        there = ', '.join(f'{name} {count}' for name, count in counts.items()) or 'none'
        raise ConfigError(f"{ann_file}: no clip of split 'train' has poses in {poses}; clips with poses: {there}")
    looked = np.linspace(0, len(found) - 1, min(len(found), _LOOKED_AT)).astype(int)
    layouts = {store[video_of(found[i])].layout.name for i in looked}
    name = str(info.get('dataset') or Path(ann_file).stem)
    return DataFacts(ann_file, poses, name, len(labels), counts, tuple(missing), tuple(sorted(layouts)))


def choose_layout(layouts: Sequence[str], wanted: Sequence[str] = ('triplet49',)) -> str:
    """Chooses the layout that a model reads.

    Args:
        layouts: Layouts of the clips.
        wanted: Candidates, best first.

    Returns:
        The first candidate whose joints all layouts have.

    Raises:
        ConfigError: There is none; the message says which joints are missing.
    """
    problems: list[str] = []
    for name in wanted:
        lost = [_lacks(get_layout(source), get_layout(name)) for source in layouts]
        if not any(lost):
            return name
        problems += [
            f'{source} lacks {joints} of {name}' for source, joints in zip(layouts, lost, strict=True) if joints
        ]
    raise ConfigError(f'poses of layout {", ".join(layouts)}: no model reads them; {"; ".join(problems)}')


def _lacks(source: PoseLayout, target: PoseLayout) -> str:
    missing = [joint for joint in target.joints if joint not in source.joints]
    return ', '.join(missing[:3]) + (f' and {len(missing) - 3} more joints' if len(missing) > 3 else '')


def recipe(
    facts: DataFacts,
    model: str = 'small',
    epochs: int | None = None,
    pretrained: str | None = None,
    command: str = 'new',
) -> str:
    """Writes a config.

    Args:
        facts: About the data.
        model: A key of :data:`MODELS`.
        epochs: Number of epochs; default: about 4,000 updates, but 30 to 100 epochs.
        pretrained: Checkpoint whose backbone is taken, with its sizes.
        command: What writes the config, for its first line.

    Returns:
        Text of a config file with comments.

    Raises:
        ValueError: An unknown model.
        ConfigError: The layout cannot be read, or the pre-trained file says nothing about its model.
    """
    part, heads, inner = MODELS[choose('--model', model, MODELS)]
    layout = choose_layout(facts.layouts)
    train = facts.counts['train']
    batch = next(size for size in (64, 32, 16, 8, 4, 2, 1) if size * 4 <= train or size == 1)
    rounds = epochs or min(max(-(-_UPDATES // max(1, train // batch)), _EPOCHS[0]), _EPOCHS[1])
    workers = 0 if train < 500 else min(4, os.cpu_count() or 1)
    topk = (1,) if facts.classes <= 5 else (1, 5)
    weights = find_weights(pretrained) if pretrained else None
    sizes = f'embedder=dict(part_width={part}), encoder=dict(heads={heads}, ffn_width={inner})'
    backbone = _pretrained_model(weights.as_posix()) if weights else sizes
    counts = ', '.join(f'{name} {count:,}' for name, count in facts.counts.items())
    return _TEMPLATE.format(
        header=HEADER, command=command, name=facts.name, classes=facts.classes, counts=counts, layout=layout,
        backbone=backbone, batch=batch, drop=train > batch, workers=workers, keep=workers > 0,
        ann=facts.ann_file, poses=facts.poses, epochs=rounds, every=max(1, rounds // 20),
        schedule=_schedule(rounds), validation=_validation(facts, topk), test=_test(facts, topk),
    )  # fmt: skip


def _pretrained_model(path: str) -> str:
    """The backbone of a checkpoint as text."""
    from signmm.config.config_text import parse_config_text
    from signmm.io.checkpoint import load_checkpoint

    meta = load_checkpoint(path).get('meta') or {}
    if not meta.get('config_text'):
        raise ConfigError(f'--pretrained {path}: does not say what model it is; write a config (signmm new) for it')
    backbone: dict[str, Any] = parse_config_text(meta['config_text'], path).model['backbone'].to_dict()
    backbone.pop('_delete_', None)
    backbone['pretrained'] = path
    items = ', '.join(f'{key}={value!r}' for key, value in backbone.items())
    return f'_delete_=True, {items}'


def _schedule(epochs: int) -> str:
    warm_up = max(1, epochs // 10)
    if epochs <= warm_up:
        return 'param_scheduler = []'
    return (
        'param_scheduler = [\n'
        f"    dict(type='LinearLR', begin=0, end={warm_up}, start_factor=0.01, convert_to_iter_based=True),\n"
        f"    dict(type='CosineAnnealingLR', begin={warm_up}, T_max={epochs - warm_up}, end={epochs}, "
        'convert_to_iter_based=True),\n'
        ']'
    )


def _validation(facts: DataFacts, topk: tuple[int, ...]) -> str:
    if facts.validation is None:
        return (
            '# There is no validation split, so the last weights are the result: test work_dirs/.../last.pth.\n'
            'val_dataloader = None\nval_cfg = None\nval_evaluator = None\n'
            'default_hooks = dict(checkpoint=dict(save_best=None))'
        )
    return (
        f"val_dataloader = dict(dataset=dict(**__files, split='{facts.validation}'))\n"
        f"val_evaluator = dict(type='SignAccuracy', topk={topk})\nval_cfg = dict()"
    )


def _test(facts: DataFacts, topk: tuple[int, ...]) -> str:
    # Without test clips predictions still go through this pipeline.
    split = 'test' if facts.counts.get('test') else facts.validation or 'train'
    return (
        f"test_dataloader = dict(dataset=dict(**__files, split='{split}'))\n"
        f"test_evaluator = dict(type='SignAccuracy', topk={topk})\ntest_cfg = dict()"
    )


_TEMPLATE = """{header} {command} for {name}: {classes} classes, {counts} clips.
# It is yours: change what you like, and train it with `signmm train THIS_FILE`; `signmm show THIS_FILE` prints all.
_base_ = [
    'signmm::_base_/models/gcn_transformer.py',
    'signmm::_base_/datasets/synthsign.py',  # loaders and pipeline; the files are named below
    'signmm::_base_/default_runtime.py',
]
__files = dict(ann_file={ann!r}, poses={poses!r})

# The model: part_width says how big it is, num_classes is the number of labels in the annotation file.
model = dict(
    backbone=dict({backbone}),
    head=dict(num_classes={classes}),
)

# The data. Each hand is placed relative to its wrist and the body relative to the shoulders ({layout}).
train_dataloader = dict(
    batch_size={batch},
    num_workers={workers},
    persistent_workers={keep},
    drop_last={drop},  # a last batch of one or two clips disturbs the batch statistics
    dataset=dict(**__files, split='train'),
)
{validation}
{test}

# The schedule: warm-up, then a cosine to zero.
train_cfg = dict(by_epoch=True, max_epochs={epochs}, val_interval={every})
optim_wrapper = dict(
    type='OptimWrapper', optimizer=dict(type='AdamW', lr=1e-3, weight_decay=0.05), clip_grad=dict(max_norm=1.0)
)
{schedule}

"""

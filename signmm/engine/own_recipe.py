"""Writes the config of a recogniser of somebody's own data."""

from __future__ import annotations

import os
from typing import Any

from signmm.config.weights import find_weights
from signmm.engine.own_data import DataFacts
from signmm.engine.own_layouts import OwnLayout, choose_layout
from signmm.engine.own_pretrained import pretrained_parts
from signmm.utils.suggest import choose

#: Beginning of a config that may be written anew.
HEADER = '# Written by signmm'
#: Model -> largest batch, updates and range of epochs. `small` had 1,400 updates on wlasl50 and 950 on isl_kinect30
#: (docs/recipes.md); the other numbers are guesses of ours.
_SIZES = {
    'small': (32, 1500, (20, 200)),
    'base': (64, 20_000, (20, 200)),
    'kernel': (64, 312, (1, 16)),
    'gcn_transformer': (64, 4000, (30, 100)),
    'pretrained': (64, 4000, (30, 100)),
}
MODELS = ('small', 'base', 'kernel', 'gcn_transformer')


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
        model: One of :data:`MODELS`.
        epochs: Number of epochs; by default picked from the number of clips.
        pretrained: Checkpoint whose backbone is taken, with its sizes and the steps that bring poses into its frame.
        command: What writes the config, for its first line.

    Returns:
        Text of a config file with comments.

    Raises:
        ValueError: An unknown model.
        ConfigError: The layout cannot be read, or the pre-trained file says nothing about its model.
    """
    weights = find_weights(pretrained) if pretrained else None
    name = 'pretrained' if weights else choose('--model', model, MODELS)
    largest, updates, (least, most) = _SIZES[name]
    train = facts.counts['train']
    batch = next(size for size in (64, 32, 16, 8, 4, 2, 1) if size <= largest and (size * 4 <= train or size == 1))
    rounds = epochs or min(max(-(-updates // max(1, train // batch)), least), most)
    workers = 0 if train < 500 else min(4, os.cpu_count() or 1)
    topk = (1,) if facts.classes <= 5 else (1, 5)
    counts = ', '.join(f'{split} {count:,}' for split, count in facts.counts.items())
    if weights:
        backbone, steps, what = pretrained_parts(weights.as_posix())
    elif name == 'gcn_transformer':
        backbone, steps, what = _SMALL_GCN, '', _GCN_TEXT
    else:
        backbone, steps, what = _our_model(facts)
    return _TEMPLATE.format(
        header=HEADER, command=command, name=facts.name, classes=facts.classes, counts=counts, what=what,
        base=_BASES[name], backbone=backbone, steps=steps, batch=batch, drop=train > batch and name != 'kernel',
        workers=workers, keep=workers > 0, ann=facts.ann_file, poses=facts.poses, epochs=rounds,
        every=max(1, rounds // 20),
        schedule=_FITTED if name == 'kernel' else _schedule(rounds),
        known='validation' if facts.validation else 'training', validation=_validation(facts, topk),
        test=_test(facts, topk),
    )  # fmt: skip


def _our_model(facts: DataFacts) -> tuple[str, str, str]:
    """Backbone, steps and remark of `small`, `base` and `kernel`."""
    choice = choose_layout(facts.layouts, facts.found)
    features = own_features(choice, facts.depth)
    items = ', '.join(f'{key}={value!r}' for key, value in features.items())
    backbone = f"embedder=dict(layout='{choice.layout}', features=dict({items}))"
    steps = f"select=dict(layout='{choice.layout}')" + ('' if choice.flip else ', flip=None')
    return backbone, steps, f'Joints: {choice.layout}. ' + (f'Mind: {choice.lost}.' if choice.lost else _ALL)


def own_features(choice: OwnLayout, depth: bool) -> dict[str, Any]:
    """Gives the features of a choice of joints.

    Args:
        choice: The choice.
        depth: Whether there is a third coordinate; that of the hands is read.

    Returns:
        Arguments of :class:`~signmm.models.features.PoseFeatures` that differ from those of the recipe.
    """
    joints = choice.joints if isinstance(choice.joints, bool) else list(choice.joints)
    deep = list(choice.hands) if depth and choice.hands else False
    return {'joints': joints, 'distances': choice.distances, 'depth': deep}


def _schedule(epochs: int) -> str:
    warm_up = max(1, epochs // 10)
    if epochs <= warm_up:
        return 'param_scheduler = []'
    return (
        '# The schedule: warm-up, then a cosine to zero.\n'
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
        f"val_dataloader = dict(**__loader, dataset=dict(**__clips, split='{facts.validation}'))\n"
        f"val_evaluator = dict(type='SignAccuracy', topk={topk})\nval_cfg = dict()"
    )


def _test(facts: DataFacts, topk: tuple[int, ...]) -> str:
    # Without test clips predictions still go through this pipeline.
    split = 'test' if facts.counts.get('test') else facts.validation or 'train'
    return (
        f"test_dataloader = dict(**__loader, dataset=dict(**__clips, split='{split}'))\n"
        f"test_evaluator = dict(type='SignAccuracy', topk={topk})\ntest_cfg = dict()"
    )


_ALL = 'Bones of hands and body, distances and the places of the arms, in shoulder widths.'
_GCN_TEXT = 'Each hand is placed relative to its wrist, the body relative to the shoulders.'
_SMALL_GCN = 'embedder=dict(part_width=64), encoder=dict(heads=4, ffn_width=384)'
_FITTED = '# Nothing is trained: each epoch adds every clip once, changed at random, and fits the machine anew.'
_BASES = {
    'small': "'signmm::_base_/recipes/signmm_small.py'",
    'base': "'signmm::_base_/recipes/signmm_base.py'",
    'kernel': "'signmm::_base_/recipes/signmm_kernel.py'",
    'gcn_transformer': "['signmm::_base_/recipes/gcn_transformer.py', 'signmm::_base_/datasets/synthsign.py']",
    'pretrained': "['signmm::_base_/recipes/gcn_transformer.py', 'signmm::_base_/datasets/isolated.py']",
}
_TEMPLATE = """{header} {command} for {name}: {classes} classes, {counts} clips.
# It is yours: change what you like, and train it with `signmm train THIS_FILE`; `signmm show THIS_FILE` prints all.
_base_ = {base}
# The data, and the steps that bring a pose into the model's frame.
# {what}
__clips = dict(type='SignDataset', ann_file={ann!r}, poses={poses!r}, pipeline=dict({steps}))
__loader = dict(num_workers={workers}, persistent_workers={keep})

# The model: num_classes is the number of labels in the annotation file.
model = dict(
    backbone=dict({backbone}),
    head=dict(num_classes={classes}),
)

train_dataloader = dict(
    **__loader,
    batch_size={batch},
    drop_last={drop},  # a last batch of one or two clips disturbs the batch statistics
    dataset=dict(**__clips, split='train'),
)
{validation}
{test}

train_cfg = dict(by_epoch=True, max_epochs={epochs}, val_interval={every})
{schedule}

# Afterwards: which clips `signmm predict` answers with "unlike the training signs", fitted on the {known} clips.
calibrate = True

"""

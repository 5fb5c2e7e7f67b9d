"""A small trained-looking classifier, a sentence recogniser and a translator, as checkpoints."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from mmengine.config import Config
from mmengine.registry import init_default_scope

from signmm.io.checkpoint import save_checkpoint
from signmm.registry import MODELS
from signmm.structures import PoseSequence, get_layout
from signmm.testing.fakes import tiny_backbone

LABELS = ['left', 'right', 'up']
WORDS = ['<unk>', '<pad>', '<bos>', '<eos>', 'it', 'rains', 'today']
HEADS = {
    'classes': dict(type='ClsHead', num_classes=3, in_width=12, mode='mean'),
    'signs': dict(type='BIOHead', in_width=12, begin=0.5, outside=0.5),
    'glosses': dict(type='CTCHead', vocabulary=['<blank>', '<unk>', *'ABCDEF'], in_width=12, factor=2),
    'text': dict(type='TranslationHead', vocabulary=WORDS, in_width=12, width=8, depth=1, heads=2, ffn_width=8),
}
PIPELINE = [
    dict(type='LoadPose'),
    dict(type='SelectKeypoints', layout='triplet49'),
    dict(type='SampleFrames', mode='all'),
    dict(type='CropParts', hand='wrist', body='shoulders'),
    dict(type='PackSignInputs'),
]


def make_config(head: dict[str, Any]) -> Config:
    model = dict(type='SignModel', backbone=tiny_backbone(), head=head)
    loader = dict(batch_size=2, dataset=dict(type='SignDataset', pipeline=PIPELINE))
    return Config(dict(model=model, test_dataloader=loader))


@pytest.fixture
def checkpoint(tmp_path: Path) -> Callable[..., Path]:
    def write(task: str = 'classes', **meta: Any) -> Path:
        init_default_scope('signmm')
        config = make_config(HEADS[task])
        torch.manual_seed(1)
        model = MODELS.build(config.model)
        for parameter in model.head.parameters():
            if parameter.dim() > 1:
                torch.nn.init.normal_(parameter, std=1.0)
        path = tmp_path / f'{task}.pth'
        known = {
            'config_text': config.pretty_text,
            'labels': LABELS if task == 'classes' else [],
            'extractor': 'made 1',
        }
        save_checkpoint({'meta': {**known, **meta}, 'state_dict': model.state_dict()}, path)
        config.dump(tmp_path / f'{task}.py')
        return path

    return write


@pytest.fixture
def poses() -> list[PoseSequence]:
    rng, found = np.random.default_rng(0), []
    for number, frames in enumerate((9, 14, 5)):
        xy = rng.normal(size=(1, 133, 2)) * 60 + 256 + rng.normal(size=(frames, 133, 2)).cumsum(0) * 4
        score = np.ones((frames, 133), np.float32)
        found.append(
            PoseSequence(
                xy.astype(np.float32),
                score,
                get_layout('coco_wholebody133'),
                25.0,
                (512, 512),
                'made 1',
                f'clip{number}',
            )
        )
    return found

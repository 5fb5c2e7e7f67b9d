"""Configs of the released code as they stood in checkpoints when its differences were arguments of general classes."""

from __future__ import annotations

from pathlib import Path

import pytest

from signmm.config.check import check_config
from signmm.config.config_text import parse_config_text
from signmm.config.open import open_config
from signmm.utils.errors import ConfigError

#: Parts of masa/masa_released_wlasl2000.py as a checkpoint of commit b264fdd holds them.
OLD = """
model = dict(
    type='SignModel',
    backbone=dict(
        type='PoseBackbone',
        embedder=dict(type='TripletEmbedder', part_width=8, input_eps=0.1, temporal_blocks=2, body_edges='released'),
        encoder=dict(
            type='TransformerEncoder', width=24, depth=1, ffn_width=16, norm_eps=1e-12, input_norm=True, ffn_dropout=0.0
        )),
    head=dict(type='MotionHead', distance='l1', average='joints', min_signed=3.0, rectify=True),
    masking=dict(type='MotionAwareMasking', measure='signed', min_count=2, use_score=False, per_part=True))
pipeline = [
    dict(type='LoadPose'),
    dict(type='CropParts', body='image', outside='released'),
    dict(type='CropParts', outside='keep')]
"""


def test_text_of_a_checkpoint_is_brought_up_to_date() -> None:
    config = parse_config_text(OLD, 'old.pth')
    model = config.model
    kinds = [model.backbone.embedder.type, model.backbone.encoder.type, model.head.type, model.masking.type]
    assert kinds == [
        'ReleasedTripletEmbedder', 'ReleasedTransformerEncoder', 'ReleasedMotionHead', 'ReleasedMotionMasking'
    ]  # fmt: skip
    assert model.backbone.embedder.input_eps == 0.1 and model.masking.per_part
    assert config.pipeline[1:] == [
        dict(type='ReleasedCropParts', body='image'), dict(type='CropParts', outside='keep')
    ]  # fmt: skip


@pytest.mark.parametrize(
    ('change', 'now'),
    [
        ('model = dict(backbone=dict(embedder=dict(input_eps=0.1)))', 'backbone.embedder.*ReleasedTripletEmbedder'),
        ('model = dict(masking=dict(per_part=True))', 'masking.*ReleasedMotionMasking'),
        (
            "train_dataloader = dict(dataset=dict(common=dict(pipeline=dict(crop=dict(outside='released')))))",
            'pipeline.crop.*ReleasedCropParts',
        ),
    ],
)
def test_a_child_config_is_told_the_new_type(tmp_path: Path, change: str, now: str) -> None:
    (tmp_path / 'mine.py').write_text(f"_base_ = 'signmm::masa/masa_pretrain.py'\n{change}\n")
    config = open_config(tmp_path / 'mine.py')
    config.work_dir = 'work_dirs/mine'
    with pytest.raises(ConfigError, match=now):
        check_config(config)

from __future__ import annotations

import pytest
import torch
from torch import nn

from signmm.models.heads.cls_head import ClsHead
from signmm.registry import MASKINGS, MODELS
from signmm.structures import MaskPlan
from signmm.testing import (
    check_embedder,
    check_encoder,
    check_masking,
    check_pretrain_head,
    check_task_head,
    check_tokenizer,
    fake_pose_batch,
    tiny,
)

LAYOUTS_TRIED = ('triplet49', 'kinect20', 'mediapipe_hands42', 'sam_slr27')
#: Embedders that need parts which some layouts lack.
WITH_HANDS_AND_BODY = {'GestureEmbedder'}


def _registered(package: str) -> list[str]:
    names = [name for name in MODELS.names() if MODELS.get(name).__module__.startswith(package)]
    return [name for name in names if not name.endswith('Positions')]


EMBEDDERS = _registered('signmm.models.embedders')
ENCODERS = _registered('signmm.models.encoders')
TOKENIZERS = [name for name in _registered('signmm.models.tokenizers') if name != 'FrozenTokenizer']
HEADS = _registered('signmm.models.heads')
OURS = [name for name in MASKINGS.names() if MASKINGS.get(name).__module__.startswith('signmm.')]


@pytest.mark.parametrize('name', [*EMBEDDERS, *ENCODERS, *TOKENIZERS, *HEADS, *OURS])
def test_every_registered_part_says_how_to_make_it_small(name: str) -> None:
    assert tiny(name)['type'] == name


def test_a_part_without_a_tiny_config_is_named() -> None:
    with pytest.raises(KeyError, match='SignModel has no attribute `tiny`'):
        tiny('SignModel')


@pytest.mark.parametrize('name', HEADS)
def test_heads(name: str) -> None:
    if hasattr(MODELS.get(name), 'predict'):
        check_task_head(tiny(name), parts=3, part_width=4)
        return
    codes = tiny(name).get('hand_codes')
    target = torch.randint(0, codes, (2, 6, 3), generator=torch.Generator().manual_seed(0)) if codes else None
    check_pretrain_head(tiny(name), part_width=4, target=target)


@pytest.mark.parametrize('layout', LAYOUTS_TRIED)
@pytest.mark.parametrize('name', EMBEDDERS)
def test_embedders(name: str, layout: str) -> None:
    if name in WITH_HANDS_AND_BODY and layout not in ('triplet49', 'sam_slr27'):
        pytest.skip(f'{name} needs hands and a body')
    check_embedder(dict(layout=layout, **tiny(name)), layout)


@pytest.mark.parametrize('name', ENCODERS)
def test_encoders(name: str) -> None:
    check_encoder(tiny(name))


@pytest.mark.parametrize('layout', ['triplet49', 'kinect20'])
@pytest.mark.parametrize('name', OURS)
def test_maskings(name: str, layout: str) -> None:
    check_masking(tiny(name), layout)


@pytest.mark.parametrize('name', TOKENIZERS)
def test_tokenizers(name: str) -> None:
    check_tokenizer(tiny(name))


@pytest.mark.parametrize('mode', ['mlp', 'attention', 'mean'])
def test_cls_head(mode: str) -> None:
    check_task_head(dict(type='ClsHead', num_classes=3, in_width=12, mode=mode), parts=3, part_width=4)


@pytest.mark.parametrize('hidden', [None, 5])
@pytest.mark.parametrize('layout', ['triplet49', 'kinect20'])
def test_regression_head(hidden: int | None, layout: str) -> None:
    head = dict(type='RegressionHead', layout=layout, part_width=4, hidden_width=hidden)
    check_pretrain_head(head, part_width=4, layout=layout)


class _Leaky(nn.Module):
    """Breaks one rule at a time."""

    parts, part_width, frame_wise = ('body',), 2, True

    def __init__(self, fault: str) -> None:
        super().__init__()
        self.fault = fault
        self.weight = nn.Parameter(torch.ones(2))
        self.unused = nn.Parameter(torch.ones(2)) if fault == 'gradient' else None

    def forward(self, pose):
        x = pose.xy.mean(2, keepdim=True) * self.weight
        if self.fault == 'frame':
            x = x + x.roll(1, dims=1)
        if self.fault == 'padding':
            x = x + x.mean(1, keepdim=True) if self.training else x
        return x


@pytest.mark.parametrize(
    ('fault', 'rule'),
    [('frame', 'must not see frame'), ('padding', 'must not depend on padding'), ('gradient', 'no gradient')],
)
def test_a_broken_embedder_is_caught(fault: str, rule: str) -> None:
    with pytest.raises(AssertionError, match=rule):
        check_embedder(_Leaky(fault))


def test_a_sound_embedder_passes() -> None:
    check_embedder(_Leaky('none'))


def test_a_masking_that_marks_padding_is_caught() -> None:
    def masking(pose, generator=None):
        units = torch.ones((*pose.valid.shape, 3), dtype=torch.bool)
        return MaskPlan(units, units, torch.zeros_like(pose.score, dtype=torch.bool))

    with pytest.raises(AssertionError, match='padding'):
        check_masking(masking)


def test_a_head_that_counts_everything_is_caught() -> None:
    class Everything(nn.Module):
        def loss(self, feats, target, plan, pose):
            return {'loss_all': feats.square().mean()}

    with pytest.raises(AssertionError, match='only scored units'):
        check_pretrain_head(Everything(), 4)


def test_a_task_head_that_reads_padding_is_caught() -> None:
    class Reads(ClsHead):
        def pool(self, feats, valid):
            return feats.flatten(2).mean(1)

    with pytest.raises(AssertionError, match='padding'):
        check_task_head(Reads(3, 12), 3, 4)


def test_fake_batches_repeat() -> None:
    first, second = (fake_pose_batch(lengths=[6, 3], seed=4) for _ in range(2))
    torch.testing.assert_close(first.xy, second.xy)
    assert not first.xy[1, 3:].any() and not first.score[1, 3:].any()
    assert first.xy[0][first.score[0] > 0].min() >= 1

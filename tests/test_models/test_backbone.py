from __future__ import annotations

from pathlib import Path

import pytest
import torch

from signmm.io.checkpoint import CheckpointError
from signmm.io.weights import load_weights
from signmm.models.backbone import PoseBackbone, corrupt
from signmm.registry import MODELS
from signmm.structures import MaskPlan
from signmm.testing import fake_pose_batch, settle, tiny_backbone


def _plan(pose, hidden=None, zeroed=None, noise=None) -> MaskPlan:
    units = torch.zeros((*pose.valid.shape, 3), dtype=torch.bool) if hidden is None else hidden
    joints = torch.zeros_like(pose.score, dtype=torch.bool) if zeroed is None else zeroed
    return MaskPlan(units, units, joints, noise)


def _backbone(**more) -> PoseBackbone:
    return MODELS.build({**tiny_backbone(), **more})


def test_shape_and_padding() -> None:
    backbone, pose = _backbone(), fake_pose_batch(lengths=[6, 4])
    settle(backbone, lambda: backbone(pose))
    out = backbone(pose)
    assert out.shape == (2, 6, 3, 4) and not out[1, 4:].any()
    alone = fake_pose_batch(lengths=[6, 4]).take_frames(torch.arange(4).expand(2, 4))
    torch.testing.assert_close(backbone(alone)[1], out[1, :4], rtol=1e-4, atol=1e-5)


def test_hidden_units_become_the_mask_token() -> None:
    backbone, pose = _backbone(), fake_pose_batch()
    settle(backbone, lambda: backbone(pose))
    hidden = torch.zeros(2, 6, 3, dtype=torch.bool)
    hidden[0, 2, 1] = hidden[1, 5] = True
    out, plain = backbone.embed(pose, _plan(pose, hidden)), backbone.embed(pose)
    torch.testing.assert_close(out[~hidden], plain[~hidden])
    places = backbone.positions(torch.zeros(2, 6, 12)).view(2, 6, 3, 4)
    torch.testing.assert_close((out - places)[hidden], backbone.mask_token.expand(4, 4))
    backbone(pose, _plan(pose, hidden)).sum().backward()
    assert backbone.mask_token.grad is not None


def test_a_token_as_wide_as_a_frame_has_a_third_for_each_part() -> None:
    backbone, pose = _backbone(mask_token='frame'), fake_pose_batch()
    settle(backbone, lambda: backbone(pose))
    assert backbone.mask_token.numel() == 12
    hidden = torch.zeros(2, 6, 3, dtype=torch.bool)
    hidden[0, 2, 1] = hidden[1, 5] = True
    out = backbone.embed(pose, _plan(pose, hidden)) - backbone.positions(torch.zeros(2, 6, 12)).view(2, 6, 3, 4)
    token = backbone.mask_token.detach()
    torch.testing.assert_close(out[0, 2, 1], token[1])
    torch.testing.assert_close(out[1, 5], token)
    assert not torch.equal(token[0], token[1])


def test_weights_with_the_other_mask_token_name_the_option() -> None:
    for own, other in (('part', 'frame'), ('frame', 'part')):
        with pytest.raises(CheckpointError, match=f"set model.backbone.mask_token='{other}'"):
            load_weights(_backbone(mask_token=own), _backbone(mask_token=other).state_dict(), 'checkpoint old.pth')


def test_what_is_hidden_does_not_leak() -> None:
    backbone, pose = _backbone(), fake_pose_batch()
    settle(backbone, lambda: backbone(pose))
    hidden = torch.zeros(2, 6, 3, dtype=torch.bool)
    hidden[0, 2] = True
    xy = pose.xy.clone()
    xy[0, 2] *= 0.3
    plan = _plan(pose, hidden)
    torch.testing.assert_close(backbone(pose, plan), backbone(pose.with_xy(xy), plan))


def test_corruption_acts_before_the_embedder() -> None:
    pose = fake_pose_batch()
    zeroed = torch.zeros_like(pose.score, dtype=torch.bool)
    zeroed[0, 1, 3] = True
    noise = torch.full_like(pose.xy, 2.0)
    out = corrupt(pose, _plan(pose, zeroed=zeroed, noise=noise))
    assert not out.xy[0, 1, 3].any() and out.score[0, 1, 3] == 0
    torch.testing.assert_close(out.xy[~zeroed], pose.xy[~zeroed] + 2)
    torch.testing.assert_close(out.score[~zeroed], pose.score[~zeroed])


def test_a_plan_for_other_parts_is_refused() -> None:
    backbone, pose = _backbone(), fake_pose_batch()
    with pytest.raises(ValueError, match=r'\(2, 6, 1\).*\(2, 6, 3\)'):
        backbone(pose, _plan(pose, torch.zeros(2, 6, 1, dtype=torch.bool)))


def test_wrong_encoder_width_says_the_right_one() -> None:
    with pytest.raises(ValueError, match='leave encoder.width out or set it to 12'):
        _backbone(encoder=dict(type='TransformerEncoder', width=8, heads=2))


def test_st_gcn_without_transformer() -> None:
    backbone = PoseBackbone(
        dict(type='STGCNEmbedder', layout='kinect20', widths=(4, 6)), dict(type='IdentityEncoder', width=6)
    )
    assert backbone(fake_pose_batch('kinect20', lengths=[6, 4])).shape == (2, 6, 1, 6)
    with pytest.raises(TypeError, match='no attention maps'):
        backbone.attention_maps(fake_pose_batch('kinect20'))


def test_attention_maps() -> None:
    assert _backbone().attention_maps(fake_pose_batch()).shape == (2, 2, 2, 6, 6)


@pytest.mark.parametrize('prefix', ['backbone.', 'momentum.backbone.'])
def test_pretrained_weights_arrive(tmp_path: Path, prefix: str) -> None:
    source = _backbone()
    state = {prefix + name: value for name, value in source.state_dict().items()}
    torch.save({'state_dict': {**state, 'head.weight': torch.zeros(2)}}, tmp_path / 'best.pth')
    target = _backbone(pretrained=str(tmp_path / 'best.pth'), pretrained_prefix=prefix)
    assert not torch.equal(target.mask_token, source.mask_token)
    target.init_weights()
    for name, value in target.state_dict().items():
        assert torch.equal(value, source.state_dict()[name]), name


def test_missing_unexpected_and_misshapen_weights_are_listed(tmp_path: Path) -> None:
    state = {f'backbone.{name}': value for name, value in _backbone().state_dict().items()}
    del state['backbone.encoder.layers.1.qkv.bias']
    state['backbone.extra.weight'] = torch.zeros(1)
    state['backbone.mask_token'] = torch.zeros(9)
    torch.save({'state_dict': state}, tmp_path / 'odd.pth')
    backbone = _backbone(pretrained=str(tmp_path / 'odd.pth'))
    before = {name: value.clone() for name, value in backbone.state_dict().items()}
    with pytest.raises(CheckpointError, match='does not fit') as caught:
        backbone.init_weights()
    text = str(caught.value)
    assert '1 weights missing (encoder.layers.1.qkv.bias)' in text
    assert '1 weights unknown (extra.weight)' in text
    assert 'mask_token is (9,), expected (4,)' in text
    assert all(torch.equal(value, before[name]) for name, value in backbone.state_dict().items())


def test_a_missing_file_says_what_to_do() -> None:
    with pytest.raises(FileNotFoundError, match=r'nowhere\.pth.*pretrain.*--pretrained none'):
        _backbone(pretrained='nowhere.pth').init_weights()


def test_testing_needs_no_pretrained_file() -> None:
    assert _backbone(pretrained='nowhere.pth')(fake_pose_batch()).shape == (2, 6, 3, 4)

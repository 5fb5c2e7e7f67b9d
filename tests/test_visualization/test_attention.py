from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import nn

from signmm.models import SignModel
from signmm.structures import LAYOUTS, PARTS
from signmm.testing.fakes import fake_pose_batch, tiny_backbone
from signmm.visualization.attention import Focus, attention_figure, find_focus, joint_groups

LAYOUT = LAYOUTS['triplet49']


@pytest.fixture
def model() -> SignModel:
    return SignModel(tiny_backbone(), dict(type='ClsHead', num_classes=4, in_width=12)).eval()


def test_sensitivity_is_the_slope_of_the_logit(model: SignModel) -> None:
    pose = fake_pose_batch(frames=6, lengths=[6, 4])
    focus = find_focus(model, pose, clip=1)
    assert focus.joints.shape == (4, 49)
    scores = model.head(model.backbone(pose), pose.valid)[1].detach()
    assert focus.label == int(scores.argmax()) and focus.probability == pytest.approx(float(scores.softmax(0).max()))
    model, pose = model.double(), pose.with_xy(pose.xy.double())
    for frame, joint in ((0, 3), (2, 20), (3, 40)):
        slopes = []
        for axis in (0, 1):
            logits = []
            for step in (-1e-4, 1e-4):
                xy = pose.xy.clone()
                xy[1, frame, joint, axis] += step
                logits.append(model.head(model.backbone(pose.with_xy(xy)), pose.valid)[1, focus.label].item())
            slopes.append((logits[1] - logits[0]) / 2e-4)
        found = focus.joints[frame, joint] * float(pose.score[1, frame, joint] > 0)
        wanted = np.hypot(*slopes) * float(pose.score[1, frame, joint] > 0)
        assert found == pytest.approx(wanted, rel=1e-2, abs=1e-7)


def test_missing_joints_have_no_weight_and_parameters_no_gradient(model: SignModel) -> None:
    pose = fake_pose_batch(missing=0.3)
    focus = find_focus(model, pose)
    assert not focus.joints[(pose.score[0] == 0).numpy()].any()
    assert all(p.grad is None for p in model.parameters())


def test_attention_is_shared_out_among_real_frames(model: SignModel) -> None:
    pose = fake_pose_batch(frames=6, lengths=[6, 4])
    focus = find_focus(model, pose, clip=1)
    assert focus.frames is not None and focus.frames.shape == (2, 4)
    assert np.allclose(focus.frames.sum(1), 1, atol=1e-5)


def test_other_class_on_request(model: SignModel) -> None:
    pose = fake_pose_batch()
    focus = find_focus(model, pose, label=2)
    scores = model.head(model.backbone(pose), pose.valid)[0].detach().softmax(0)
    assert focus.label == 2 and focus.probability == pytest.approx(float(scores[2]))


def test_heads_without_classes_are_refused(model: SignModel) -> None:
    model.head = nn.Identity()
    model.head.forward = lambda feats, valid: feats
    with pytest.raises(TypeError, match='no class logits'):
        find_focus(model, fake_pose_batch())


def test_groups_cover_each_joint_once() -> None:
    order, groups = joint_groups(LAYOUT, PARTS)
    assert sorted(order) == list(range(49)) and sum(size for _, size in groups) == 49
    assert groups[0] == ('left wrist', 1) and groups[1] == ('left thumb', 4) and groups[-1] == ('body', 7)


@pytest.mark.parametrize('attention', [True, False])
def test_picture_shows_the_numbers(model: SignModel, attention: bool) -> None:
    pose = fake_pose_batch(batch=1, frames=8)
    focus = find_focus(model, pose)
    focus = focus if attention else Focus(focus.joints, None, focus.label, focus.probability)
    figure = attention_figure(pose, focus, columns=2, title='t')
    maps = [ax.images[0].get_array() for ax in figure.subfigs[0].axes if ax.images]
    assert len(maps) == 1 + attention
    assert np.allclose(maps[-1], focus.joints[:, joint_groups(LAYOUT, PARTS)[0]].T)
    if attention:
        assert np.allclose(maps[0], focus.frames * 8)
    assert torch.is_grad_enabled()

"""Features in front of every embedder, and that they show nothing of what is masked."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
import torch
from torch import Tensor, nn

from signmm.models.backbone import PoseBackbone, corrupt
from signmm.models.embedders import LinearEmbedder
from signmm.models.embedders.joint_inputs import kinds_of
from signmm.models.kept_frames import KeptFrames
from signmm.registry import MASKINGS, MODELS
from signmm.structures import MaskPlan, PoseBatch, Skeleton, get_layout
from signmm.testing import fake_pose_batch, settle, tiny
from tests.test_models.test_features import poses

#: As many joints of one hand as of the other.
CHOSEN = tuple(f'{side}_hand_{joint}' for side in ('left', 'right') for joint in ('index4', 'thumb4'))
FEATURES: dict[str, Any] = dict(
    type='PoseFeatures', lengths=True, angles=True, distances=CHOSEN, presence=True, depth=('left', 'right')
)
TAKERS = ('LinearEmbedder', 'TripletEmbedder', 'STGCNEmbedder', 'GestureEmbedder')


def _embedder(name: str, **features: Any) -> nn.Module:
    layout = 'hands42_arms7' if name == 'GestureEmbedder' else 'triplet49'
    return MODELS.build(dict(layout=layout, **tiny(name), features={**FEATURES, **features}))


def _poses(embedder: nn.Module, **kwargs: Any) -> PoseBatch:
    return poses(embedder.layout.name, **kwargs)


@pytest.mark.parametrize('name', TAKERS)
def test_every_embedder_takes_features(name: str) -> None:
    embedder = _embedder(name)
    pose = _poses(embedder)
    settle(embedder, lambda: embedder(pose))
    out = embedder(pose)
    assert out.shape == (2, 7, len(embedder.parts), embedder.part_width) and not out[~pose.valid].any()
    crops = replace(pose, xy=pose.xy + 5)
    assert torch.equal(embedder(crops), out)
    points = pose.skeleton.points.clone()
    points[:, 3, :, 2] *= 2  # z of one frame
    changed = embedder(replace(pose, skeleton=Skeleton(points, pose.skeleton.score)))
    reach = (changed != out).flatten(2).any(2)[0]
    assert reach[3] and (name == 'STGCNEmbedder' or reach.sum() == 1)
    assert embedder.frame_wise is (name != 'STGCNEmbedder')
    assert _embedder(name, motion=(1,)).frame_wise is False


@pytest.mark.parametrize('name', ['LinearEmbedder', 'TripletEmbedder'])
def test_features_go_to_their_part(name: str) -> None:
    embedder = _embedder(name, distances=(), bones=False, lengths=False, angles=False)
    pose = _poses(embedder, missing=0)
    settle(embedder, lambda: embedder(pose))
    base = embedder(pose)
    for number, part in enumerate(('left', 'right', 'body')):
        points = pose.skeleton.points.clone()
        points[:, :, list(pose.layout.parts[part])] *= 0.5
        changed = embedder(replace(pose, skeleton=Skeleton(points, pose.skeleton.score))) != base
        assert changed.flatten(0, 1).any(2).any(0).tolist() == [p == number for p in range(3)]


@pytest.mark.parametrize('name', ['LinearEmbedder', 'TripletEmbedder', 'GestureEmbedder'])
def test_a_mirrored_signer_swaps_the_hands(name: str) -> None:
    embedder = _embedder(name, distances=('left_hand_index4', 'right_hand_index4'))
    pose = _poses(embedder)
    settle(embedder, lambda: embedder(pose))
    partner = torch.tensor(pose.layout.mirror)
    score = pose.score[:, :, partner]
    points = pose.skeleton.points[:, :, partner] * torch.tensor([-1.0, 1, 1])
    if name == 'GestureEmbedder':
        # The arms are not symmetric in weights, and each hand has a vector of its own.
        embedder.spatial = None
        nn.init.zeros_(embedder.chirality)
    hands = embedder(replace(pose, score=score, skeleton=Skeleton(points, score)))[:, :, [1, 0]]
    torch.testing.assert_close(hands, embedder(pose)[:, :, :2])


MASKS = {
    'BEST': ('UnitMasking', {}, 'triplet49'),
    'SignBERT+': ('MultiLevelMasking', dict(max_clip=3, parts=('left', 'right')), 'hands42_arms7'),
    'MASA': ('MotionAwareMasking', dict(intervals=(1,), min_motion=2.0, min_share=0.3), 'triplet49'),
}


def _masked(pose: PoseBatch, plan: MaskPlan) -> Tensor:
    """(B, T, V) bool: everything that the plan conceals."""
    units = [part for part in ('left', 'right', 'body') if part in pose.layout.parts][: plan.hidden.shape[2]]
    gone = plan.zeroed.clone()
    if plan.noise is not None:
        gone |= plan.noise.any(-1)
    for unit, part in enumerate(units):
        gone[:, :, list(pose.layout.parts[part])] |= plan.hidden[:, :, unit, None]
    return gone


ENCODERS = {
    'attention': dict(type='TransformerEncoder', depth=1, heads=2, ffn_width=8, dropout=0.0),
    # Its convolutions, batch statistics and channel attention mix frames of a clip, the statistics also clips.
    'convolution': dict(type='ConvTransformerEncoder', kernel=3, heads=2, dropout=0.0, drop_path=0.0),
}


@pytest.mark.parametrize('training', [False, True])
@pytest.mark.parametrize('encoder', ENCODERS)
@pytest.mark.parametrize('name', ['LinearEmbedder', 'TripletEmbedder', 'GestureEmbedder'])
@pytest.mark.parametrize('method', MASKS)
def test_nothing_that_is_masked_reaches_the_encoder(method: str, name: str, encoder: str, training: bool) -> None:
    masking, options, layout = MASKS[method]
    if (name == 'GestureEmbedder') != (method == 'SignBERT+'):
        pytest.skip('not a pair')
    embedder = _embedder(name, motion=(1, 2))
    width = len(embedder.parts) * embedder.part_width
    backbone = PoseBackbone(embedder, dict(ENCODERS[encoder], width=width))
    pose = poses(layout, missing=0.05)
    plan = MASKINGS.build(dict(type=masking, **options))(pose, torch.Generator().manual_seed(0))
    gone = _masked(pose, plan)
    assert gone.any() and not gone[pose.valid].all()
    moved = pose.skeleton.points + gone[..., None] * 3.7
    score = torch.where(gone, torch.full_like(pose.score, 0.9), pose.skeleton.score)
    other = replace(pose, skeleton=Skeleton(moved, score))
    backbone.train(training)
    for part in backbone.modules():
        if isinstance(part, nn.Dropout):
            part.eval()
    assert torch.equal(backbone.embed(pose, plan), backbone.embed(other, plan))
    assert torch.equal(backbone(pose, plan), backbone(other, plan))
    if method == 'MASA':
        kept = KeptFrames.of([pose.valid & ~plan.hidden.all(-1)])[0]
        assert torch.equal(backbone.encode(pose, plan, kept), backbone.encode(other, plan, kept))
    shown = replace(pose, skeleton=Skeleton(pose.skeleton.points + ~gone[..., None] * 0.5, pose.skeleton.score))
    assert not torch.equal(backbone(shown, plan), backbone(pose, plan))
    assert not corrupt(pose, plan).skeleton.score[gone].any()


@pytest.mark.parametrize('training', [False, True])
@pytest.mark.parametrize('name', ['LinearEmbedder', 'TripletEmbedder'])
def test_features_of_crops_show_nothing_of_a_hidden_part(name: str, training: bool) -> None:
    crops = dict(source='crop', depth=False, motion=(1, 2))
    backbone = PoseBackbone(_embedder(name, **crops), ENCODERS['attention']).train(training)
    pose = poses(missing=0.05)
    plan = MASKINGS.build(dict(type='UnitMasking'))(pose, torch.Generator().manual_seed(0))
    gone = _masked(pose, plan)
    assert gone.any() and not gone[pose.valid].all()
    other = replace(pose, xy=pose.xy + gone[..., None] * 20, score=torch.where(gone, 1.0, pose.score))
    for part in backbone.modules():
        if isinstance(part, nn.Dropout):
            part.eval()
    assert torch.equal(backbone.embed(pose, plan), backbone.embed(other, plan))
    assert not torch.equal(backbone.embed(pose), backbone.embed(other))


@pytest.mark.parametrize(('layout', 'extra'), [('nla_slr63', 'mouth'), ('uni_sign69', 'face')])
@pytest.mark.parametrize('name', ['LinearEmbedder', 'TripletEmbedder'])
def test_mouth_and_face_are_parts(layout: str, extra: str, name: str) -> None:
    parts = ('left', 'right', 'body', extra)
    features = dict(FEATURES, distances=(), depth=False)
    embedder = MODELS.build(dict(layout=layout, **tiny(name), features=features, parts=parts))
    pose = poses(layout, missing=0)
    settle(embedder, lambda: embedder(pose))
    base = embedder(pose)
    assert embedder.parts == parts and base.shape == (2, 7, 4, 4)
    points = pose.skeleton.points.clone()
    # Not the jaw's joints alone: all move by the same, which changes no distance within the part.
    points[:, :, list(pose.layout.parts[extra])] *= 0.5
    changed = embedder(replace(pose, skeleton=Skeleton(points, pose.skeleton.score))) != base
    assert changed.flatten(0, 1).any(2).any(0).tolist() == [False, False, False, True]


def test_all_parts_as_one() -> None:
    embedder = LinearEmbedder(part_width=6, features=FEATURES, parts=('all',), out_norm=True, use_score=False)
    assert embedder.parts == ('all',) and embedder(poses()).shape == (2, 7, 1, 6)
    size = int(embedder.inputs.features.shown.sum()) + embedder.inputs.frame_width
    assert embedder.networks['all'][0].num_features == size


def test_parts_that_cannot_be() -> None:
    layout = get_layout('triplet49')
    assert kinds_of(layout, None) == {'hand': ('left', 'right'), 'body': ('body',)}
    for parts in (('left', 'body', 'right'), ('face',), (), ('body', 'body')):
        with pytest.raises(ValueError, match='embedder: '):
            kinds_of(layout, parts)
    with pytest.raises(ValueError, match='the hands share weights, but have 105 and 21 features'):
        LinearEmbedder(features=dict(type='PoseFeatures', joints=('left',), bones=False, lengths=('left',), depth=True))
    assert LinearEmbedder()(fake_pose_batch()).shape == (2, 6, 3, 64)

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
import torch
from torch import Tensor

from signmm.models.features import PoseFeatures
from signmm.structures import PoseBatch, Skeleton
from signmm.testing import fake_pose_batch

CHOSEN = ('nose', 'left_wrist', 'left_hand_index4', 'left_hand_thumb4', 'right_hand_index4')


def poses(layout: str = 'triplet49', dims: int = 3, **kwargs: Any) -> PoseBatch:
    """A batch whose skeleton has numbers of its own."""
    pose = fake_pose_batch(layout, frames=7, lengths=[7, 4], **kwargs)
    points = torch.randn(*pose.shape, dims, generator=torch.Generator().manual_seed(3))
    return replace(pose, skeleton=Skeleton(points * (pose.score > 0)[..., None], pose.score))


class Reference:
    """The same numbers, joint by joint and by name."""

    def __init__(self, pose: PoseBatch, depth: tuple[str, ...]) -> None:
        self.pose, self.layout = pose, pose.layout
        self.part = {j: part for part, joints in pose.layout.parts.items() for j in joints}
        self.depth = depth

    def seen(self, b: int, t: int, *joints: int) -> bool:
        frames = self.pose.valid.shape[1]
        inside = 0 <= t < frames and bool(self.pose.valid[b, t])
        return inside and all(bool(self.pose.skeleton.score[b, t, j] > 0) for j in joints)

    def vector(self, b: int, a: tuple[int, int], c: tuple[int, int]) -> Tensor:
        """From joint a (frame, joint) to c; z where both ends have the same origin."""
        points = self.pose.skeleton.points[b]
        step = points[c] - points[a]
        if not (self.part[a[1]] == self.part[c[1]] and self.part[a[1]] in self.depth):
            step[2] = 0
        return step

    def bone(self, b: int, t: int, joint: int) -> Tensor | None:
        parents = [p for p, c in self.layout.bones if c == joint]
        if not parents or not self.seen(b, t, joint, parents[0]):
            return None
        return self.vector(b, (t, parents[0]), (t, joint))

    def angle(self, b: int, t: int, joint: int) -> float:
        children = [c for p, c in self.layout.bones if p == joint]
        first, second = self.bone(b, t, joint), self.bone(b, t, children[0]) if children else None
        if first is None or second is None:
            return 0.0
        return float(first @ second / first.norm() / second.norm())


@pytest.mark.parametrize('depth', [('left', 'right'), ('left', 'right', 'body')])
def test_every_channel_by_name(depth: tuple[str, ...]) -> None:
    pose = poses(missing=0.05)
    features = PoseFeatures(
        lengths=True, angles=True, motion=(2,), distances=CHOSEN, presence=True, depth=depth, mirror_left=False
    )
    joints, frames = features(pose)
    assert joints.shape == (2, 7, 49, features.joint_width) and features.joint_width == 3 + 3 + 1 + 1 + 3
    want, zero = Reference(pose, depth), torch.zeros(3)
    for b in range(2):
        for t in range(7):
            for j in range(49):
                own, bone, row = (t, j), want.bone(b, t, j), joints[b, t, j]
                flat = pose.skeleton.points[b, t, j] * torch.tensor([1, 1, want.part[j] in depth])
                torch.testing.assert_close(row[:3], flat if want.seen(b, t, j) else zero)
                torch.testing.assert_close(row[3:6], zero if bone is None else bone)
                assert row[6].item() == pytest.approx(0 if bone is None else bone.norm().item(), abs=1e-6)
                assert row[7].item() == pytest.approx(want.angle(b, t, j), abs=1e-5)
                moved = want.seen(b, t, j) and want.seen(b, t + 2, j)
                torch.testing.assert_close(row[8:], want.vector(b, own, (t + 2, j)) if moved else zero)


def test_numbers_of_a_frame_by_name() -> None:
    pose = poses(missing=0.3)
    features = PoseFeatures(distances=CHOSEN, presence=True, depth=('left', 'right'))
    frames = features(pose).frames
    index = pose.layout.indices(CHOSEN)
    pairs = [(a, c) for i, a in enumerate(index) for c in index[i + 1 :]]
    want = Reference(pose, ('left', 'right'))
    for b, t in ((0, 0), (0, 6), (1, 3), (1, 5)):
        for k, (a, c) in enumerate(pairs):
            gap = want.vector(b, (t, a), (t, c)).norm().item() if want.seen(b, t, a, c) else 0
            assert frames[b, t, k].item() == pytest.approx(gap, abs=1e-6)
        for k, part in enumerate(pose.layout.parts):
            joints = pose.layout.parts[part]
            share = sum(want.seen(b, t, j) for j in joints) / len(joints)
            assert frames[b, t, len(pairs) + k].item() == pytest.approx(share, abs=1e-6)
    thumb = pairs.index((index[2], index[3]))
    assert [features.frame_parts[k] for k in (0, 1, thumb, len(pairs))] == ['body', None, 'left', 'left']


def test_the_left_hand_can_be_mirrored() -> None:
    pose = poses()
    options: dict[str, Any] = dict(motion=(1,), lengths=True, angles=True, depth=True, distances=CHOSEN)
    plain, mirrored = (PoseFeatures(mirror_left=m, **options)(pose) for m in (False, True))
    left = list(pose.layout.parts['left'])
    turned = plain.joints.clone()
    turned[:, :, left] *= torch.tensor([-1, 1, 1, -1, 1, 1, 1, 1, -1, 1, 1])
    torch.testing.assert_close(mirrored.joints, turned)
    assert torch.equal(mirrored.frames, plain.frames)


def test_motion_of_crops_is_the_step_to_the_next_frame() -> None:
    pose = fake_pose_batch(missing=0.2, lengths=[6, 4])
    features = PoseFeatures(source='crop', joints=False, bones=False, motion=(1,))
    both = ((pose.score[:, 1:] > 0) & (pose.score[:, :-1] > 0))[..., None]
    want = torch.zeros_like(pose.xy)
    want[:, :-1] = (pose.xy[:, 1:] - pose.xy[:, :-1]) / 256 * both
    torch.testing.assert_close(features(pose).joints, want)


def test_crops_have_no_bones_between_parts() -> None:
    pose = fake_pose_batch(missing=0)
    joints, _ = PoseFeatures(source='crop', joints=False)(pose)
    wrist, tip, before = pose.layout.indices(['left_hand_wrist', 'left_hand_index4', 'left_hand_index3'])
    assert not joints[:, :, wrist].any()
    torch.testing.assert_close(joints[:, :, tip], (pose.xy[:, :, tip] - pose.xy[:, :, before]) / 256)


@pytest.mark.parametrize('part', ['left', 'right', 'body'])
def test_parts_that_were_not_chosen_are_zero(part: str) -> None:
    pose = poses(missing=0)
    features = PoseFeatures(joints=(part,), bones=False, motion=(1,), motion_parts=(), depth=True)
    joints = features(pose).joints
    chosen = torch.zeros(49, dtype=torch.bool)
    chosen[list(pose.layout.parts[part])] = True
    assert joints[0, :, chosen].any() and not joints[:, :, ~chosen].any()
    assert features.shown[chosen, :3].all() and not features.shown[~chosen].any() and not features.shown[:, 3:].any()


def test_two_coordinates_do_for_features_without_depth() -> None:
    pose = poses()
    flat = replace(pose, skeleton=Skeleton(pose.skeleton.points[..., :2], pose.skeleton.score))
    features = PoseFeatures(lengths=True, distances=CHOSEN)
    for a, b in zip(features(pose), features(flat), strict=True):
        assert torch.equal(a, b)
    with pytest.raises(ValueError, match=r"depth=\['left'\] needs z, but the poses have x and y alone"):
        PoseFeatures(depth=('left',))(flat)


def test_what_is_missing_has_no_influence() -> None:
    pose = poses(missing=0.3)
    features = PoseFeatures(lengths=True, angles=True, motion=(1, 3), distances=CHOSEN, presence=True, depth=True)
    unseen = (pose.score == 0) | ~pose.valid[..., None]
    other = pose.skeleton.points.masked_fill(unseen[..., None], 7.5)
    score = pose.skeleton.score.masked_fill(~pose.valid[..., None], 0.9)
    changed = replace(pose, skeleton=Skeleton(other, score))
    for a, b in zip(features(pose), features(changed), strict=True):
        assert torch.equal(a, b)
    assert not features(changed).joints[~pose.valid].any() and not features(changed).frames[~pose.valid].any()


def test_short_clips_have_no_motion() -> None:
    pose = poses()
    joints = PoseFeatures(joints=False, bones=False, motion=(9,), depth=True)(pose).joints
    assert joints.shape[-1] == 3 and not joints.any()


@pytest.mark.parametrize(
    ('options', 'text'),
    [
        (dict(joints=False, bones=False), 'nothing to compute'),
        (dict(source='skelton'), "unknown source 'skelton'.*did you mean 'skeleton'"),
        (dict(bones=('hands',)), 'bones must be True, False or a list of parts .*left, right, body'),
        (dict(depth='left'), 'depth must be True, False or a list'),
        (dict(motion=(0,)), 'intervals of at least 1'),
        (dict(distances=('nose',)), 'two or more different joints'),
    ],
)
def test_mistakes_are_refused(options: dict, text: str) -> None:
    with pytest.raises(ValueError, match=text):
        PoseFeatures(**options)


def test_a_batch_without_skeleton_is_refused() -> None:
    with pytest.raises(ValueError, match="no skeleton; put the step .* source='crop'"):
        PoseFeatures()(fake_pose_batch())


def test_compiles_without_asking_for_values() -> None:
    features = PoseFeatures(lengths=True, angles=True, motion=(2,), distances=CHOSEN, presence=True, depth=True)
    pose = poses()
    compiled = torch.compile(lambda p: features(p), fullgraph=True, backend='aot_eager')(pose)
    for one, two in zip(features(pose), compiled, strict=True):
        assert torch.equal(one, two)

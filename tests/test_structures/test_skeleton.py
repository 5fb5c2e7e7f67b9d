from __future__ import annotations

from dataclasses import replace

import pytest
import torch

from signmm.models.backbone import corrupt
from signmm.models.features import PoseFeatures
from signmm.structures import Clips, MaskPlan, PoseBatch, Skeleton
from signmm.testing.fakes import fake_pose_batch
from signmm.transforms import NormalizeSkeleton


def skeleton(batch=2, frames=6, joints=49, width=3):
    points = torch.randn(batch, frames, joints, width, generator=torch.Generator().manual_seed(0))
    return Skeleton(points, torch.ones(batch, frames, joints))


def test_frames_are_taken_with_the_poses():
    pose = replace(fake_pose_batch(), skeleton=skeleton(), z=torch.arange(6.0)[None, :, None].expand(2, 6, 49))
    index = torch.tensor([[0, 5], [3, 3]])
    taken = pose.take_frames(index)
    assert taken.z[:, :, 0].tolist() == [[0, 5], [3, 3]]
    assert torch.equal(taken.skeleton.points[1, 1], pose.skeleton.points[1, 3])
    assert torch.equal(taken.skeleton.score, torch.ones(2, 2, 49))


def test_hidden_joints_are_zero():
    kept = torch.ones(2, 6, 49, dtype=torch.bool)
    kept[1, 2, 3] = False
    hidden = skeleton().keep(kept)
    assert not hidden.points[1, 2, 3].any() and hidden.score.sum() == 2 * 6 * 49 - 1
    assert torch.equal(hidden.points[0], skeleton().points[0])


def test_wrong_shapes_are_refused():
    with pytest.raises(ValueError, match=r'Skeleton: expected points \(B, T, V, 2 or 3\)'):
        skeleton(width=4)
    pose = fake_pose_batch()
    with pytest.raises(ValueError, match=r'PoseBatch: skeleton must be \(2, 6, 49\), got \(2, 6, 20\)'):
        replace(pose, skeleton=skeleton(joints=20))
    with pytest.raises(ValueError, match='PoseBatch: z must be'):
        PoseBatch(pose.xy, pose.score, pose.valid, pose.layout, z=pose.xy)


def test_masking_hides_the_skeleton_and_depth_too():
    pose = replace(fake_pose_batch(missing=0), skeleton=skeleton(), z=torch.ones(2, 6, 49))
    plan = MaskPlan(*(torch.zeros(shape, dtype=torch.bool) for shape in ((2, 6, 3), (2, 6, 3), (2, 6, 49))))
    plan = replace(plan, noise=torch.zeros(2, 6, 49, 2))
    plan.zeroed[0, 1, 30] = plan.hidden[0, 2, 1] = True  # one joint; the right hand
    plan.noise[1, 4, 0, 1] = 3.0
    seen = corrupt(pose, plan)
    expected = torch.ones(2, 6, 49)
    expected[0, 1, 30] = expected[1, 4, 0] = 0
    expected[0, 2, list(pose.layout.parts['right'])] = 0
    assert torch.equal(seen.skeleton.score, expected)
    assert torch.equal(seen.skeleton.points, pose.skeleton.points * expected[..., None])
    assert seen.z[0, 1, 30] == 0 and seen.z.sum() == 2 * 6 * 49 - 1


@pytest.mark.parametrize('hidden', [('left_shoulder',), ('left_shoulder', 'right_shoulder')])
def test_a_masked_shoulder_is_the_origin_of_nothing(hidden):
    """With the shoulders of each frame as the origin the other one would say where a masked one is."""
    pose = fake_pose_batch(missing=0, lengths=[6, 4])
    step, features = NormalizeSkeleton(center='frame'), PoseFeatures(motion=(1, 2), distances=('nose', 'left_wrist'))
    step.prepare(pose.layout)
    joints = pose.layout.indices(hidden).tolist()
    gone = torch.zeros(2, 6, 49, dtype=torch.bool)
    gone[0, 2, joints] = True
    plan = MaskPlan(*(torch.zeros(2, 6, 3, dtype=torch.bool) for _ in range(2)), gone)

    def read(xy):
        clips = Clips(xy, pose.score, pose.valid.sum(1), torch.zeros(2, 2), pose.layout)
        return features(corrupt(replace(pose, skeleton=step(clips, {}).skeleton), plan))

    xy = pose.xy.round()
    left, right = pose.layout.indices(['left_shoulder', 'right_shoulder']).tolist()
    xy[:, :, right] = xy[:, :, left] + torch.tensor([64.0, 0.0])  # whole numbers and a power of two: exact
    moved = xy.clone()
    moved[0, 2, joints] += torch.tensor([0.0, 8.0])
    for one, other in zip(read(xy), read(moved), strict=True):
        assert one.any() and torch.equal(one, other)

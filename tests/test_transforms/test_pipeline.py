"""Whole pipelines, batched and split between worker and device, against their steps one after the other on one clip."""

from __future__ import annotations

import json
import pickle

import numpy as np
import pytest
import torch
from transform_clips import run, sequence, start

from signmm.models import PoseDataPreprocessor
from signmm.registry import TRANSFORMS
from signmm.structures import ClipBatch
from signmm.transforms import ClipFacts, PosePipeline, PoseStep, start_sample
from tests.test_deployment.made_poses import make_poses, with_depth

LOAD, PACK = dict(type='LoadPose'), dict(type='PackSignInputs')
PIPELINES = {
    'all': [],
    'usual': [dict(type='SelectKeypoints'), dict(type='SampleFrames', num_frames=8), dict(type='CropParts')],
    'loop': [dict(type='SampleFrames', num_frames=8, mode='center', pad='loop', max_frames=20)],
    'augmented': [
        dict(type='SelectKeypoints'),
        dict(type='SampleFrames', num_frames=12, mode='resample_random', crop=(0.8, 1.0)),
        dict(type='FlipPose'),
        dict(type='RandomMove', num_keys=2),
        dict(type='CropParts', hand='wrist', body='shoulders', joint_threshold=0.3),
        dict(type='RandomPerturb', independent=True),
        dict(type='JointDropout'),
        dict(type='GaussianNoise'),
        dict(type='TimeMask'),
    ],
    'released': [
        dict(type='SelectKeypoints'),
        dict(type='SampleFrames', mode='all', max_frames=30),
        dict(type='ReleasedCropParts', body='image', drop_handless=True),
        dict(type='SampleFrames', num_frames=16, mode='resample_random', crop=(0.5, 1.0), min_crop=8),
        dict(type='FlipPose'),
    ],
    'window_after_crop': [dict(type='CropParts'), dict(type='SampleFrames', num_frames=6), dict(type='FrameDropout')],
    'sentence': [
        dict(type='SelectKeypoints'),
        dict(type='TimeWarp', prob=0.5),
        dict(type='SampleFrames', mode='fraction'),
        dict(type='DropHandlessFrames'),
        dict(type='CropParts'),
    ],
    'flip_first': [dict(type='FlipPose', prob=1.0), dict(type='SelectKeypoints'), dict(type='DropHandlessFrames')],
}


def rows(poses):
    return [start_sample(pose, pose.source, np.random.default_rng(7 + i)) for i, pose in enumerate(poses)]


def prepared(steps, poses):
    batches = PosePipeline([LOAD, *steps, PACK])(rows(poses))
    return PoseDataPreprocessor()(pickle.loads(pickle.dumps(batches)))


@pytest.mark.parametrize('steps', PIPELINES.values(), ids=list(PIPELINES))
@pytest.mark.parametrize('kind', ['good', 'handless', 'empty'])
def test_a_batch_equals_its_clips_step_by_step(steps, kind):
    poses = make_poses('coco_wholebody133', kind=kind)
    found = prepared(steps, poses)
    batch, samples = found['inputs'], found['data_samples']
    assert batch.padded == (not batch.valid.all())
    if batch.padded:
        assert torch.equal(batch.valid_index, batch.valid.flatten().nonzero()[:, 0])
    for row, data in enumerate(rows(poses)):
        wanted = run(data, LOAD, *steps)
        length = len(wanted['score'])
        assert int(batch.valid[row].sum()) == length and batch.valid[row, :length].all()
        np.testing.assert_allclose(batch.score[row, :length], wanted['score'], atol=1e-6)
        np.testing.assert_allclose(batch.xy[row, :length], wanted['xy'], atol=2e-3, rtol=1e-5)
        assert not batch.score[row, length:].any() and not batch.xy[row, length:].any()
        assert samples[row].frame_inds.tolist() == wanted['frame_inds'].tolist()
        assert samples[row].num_frames == len(poses[row]) and samples[row].extractor == 'made'


def test_only_chosen_frames_and_joints_are_read():
    asked = []

    class View:
        def __init__(self, pose):
            self.pose, self.layout, self.image_size, self.fps = pose, pose.layout, pose.image_size, pose.fps
            self.extractor, self.z_unit = pose.extractor, None

        def __len__(self):
            return len(self.pose)

        def take(self, frames, joints):
            asked.append((frames.tolist(), joints.tolist()))
            return self.pose.xy[frames][:, joints], self.pose.score[frames][:, joints], None

    pose = sequence(40)
    row = {**start(pose, frames=[10, 30]), 'view': lambda: View(pose)}
    del row['pose']
    steps = [
        dict(type='SelectKeypoints'),
        dict(type='SampleFrames', num_frames=4, mode='center'),
        dict(type='CropParts'),
    ]
    (batch,) = PosePipeline([LOAD, *steps, PACK])([row])
    assert asked == [([18, 19, 20, 21], [0, 5, 7, 9, 6, 8, 10, *range(91, 133)])]
    np.testing.assert_array_equal(batch.clips.xy[0], pose.xy[18:22][:, asked[0][1]])
    assert [step['type'] for step in json.loads(batch.steps)] == ['CropParts']
    assert batch.samples[0].frame_inds.tolist() == [18, 19, 20, 21] and batch.samples[0].num_frames == 20


def test_frames_that_the_poses_decide_on_are_dropped_by_the_worker():
    pipeline = PosePipeline([LOAD, *PIPELINES['released'], PACK])
    assert [type(step).__name__ for step in pipeline.in_worker] == [
        'SelectKeypoints', 'SampleFrames', 'DropHandlessFrames'
    ]  # fmt: skip
    assert [step['type'] for step in json.loads(pipeline.text)] == ['ReleasedCropParts', 'SampleFrames', 'FlipPose']
    assert json.loads(pipeline.text)[0]['drop_handless'] is False


class Shift(PoseStep):
    """A plug-in's step: moves x by what it drew."""

    random = True

    def draw(self, clip: ClipFacts, rng):
        return {'by': np.float32([rng.uniform(1, 2)])}

    def forward(self, clips, draws):
        by = torch.stack([draws['by'], torch.zeros_like(draws['by'])], -1)
        return clips.with_points(clips.xy + by[:, None], clips.score, clips.z)


def test_a_step_of_a_plug_in_runs_on_the_device():
    with _registered():
        poses = make_poses('coco_wholebody133')[3:5]
        batch = prepared([dict(type='Shift')], poses)['inputs']
        for row, (pose, data) in enumerate(zip(poses, rows(poses), strict=True)):
            by = np.float32(data['rng'].uniform(1, 2))
            wanted = (pose.xy + np.float32([by, 0])) * (pose.score > 0)[..., None]
            np.testing.assert_allclose(batch.xy[row, : len(pose)], wanted, atol=1e-4)


class _registered:  # noqa: N801
    def __enter__(self):
        TRANSFORMS.register_module(module=Shift)

    def __exit__(self, *_):
        TRANSFORMS._module_dict.pop('Shift')


def test_clips_that_went_through_a_callable_leave_the_worker_as_one_batch():
    def lift(results):
        results['xy'] = results['xy'] - np.float32([0, 5])
        return results

    poses = make_poses('coco_wholebody133')[2:5]
    pipeline = PosePipeline([LOAD, dict(type='SelectKeypoints'), lift, dict(type='GaussianNoise'), PACK])
    (together,) = pipeline(rows(poses))
    assert [sample.video_id for sample in together.samples] == [row['video_id'] for row in rows(poses)]
    found = PoseDataPreprocessor()([together])['inputs']
    for number, (pose, row) in enumerate(zip(poses, rows(poses), strict=True)):
        alone = PoseDataPreprocessor()(pipeline([row]))['inputs']
        torch.testing.assert_close(found.xy[number, : len(pose)], alone.xy[0])
        assert found.valid[number].sum() == len(pose)


def test_other_callables_run_in_the_worker_on_dicts():
    def lift(results):
        results['xy'] = results['xy'] - np.float32([0, 5])
        return results

    pose = make_poses('coco_wholebody133')[3]
    pipeline = PosePipeline([LOAD, dict(type='SelectKeypoints'), lift, dict(type='CropParts', body='image'), PACK])
    assert [step['type'] for step in json.loads(pipeline.text)] == ['CropParts']
    found = PoseDataPreprocessor()(pipeline(rows([pose])))['inputs']
    wanted = run(rows([pose])[0], LOAD, 'SelectKeypoints')
    wanted = run(lift(wanted), dict(type='CropParts', body='image'))
    np.testing.assert_allclose(found.xy[0], wanted['xy'], atol=1e-4)


def test_a_step_on_dicts_sees_depth_from_one_origin():
    """MediaPipe's hands begin at their own wrist; what a plug-in's callable gets is what everything else gets."""
    poses, seen = [with_depth(pose, 'part') for pose in make_poses()], []
    steps = [dict(type='NormalizeSkeleton'), PACK]
    with_callable = PosePipeline([LOAD, lambda results: seen.append(results['z']) or results, *steps])
    made = [
        PoseDataPreprocessor()(pipeline(rows(poses)))['inputs']
        for pipeline in (PosePipeline([LOAD, *steps]), with_callable)
    ]
    np.testing.assert_allclose(*(each.skeleton.points for each in made), atol=1e-5)
    for pose, z in zip(poses, seen, strict=True):
        wrist, hand = pose.layout.joints.index('right_wrist'), list(pose.layout.parts['right'])
        expected = (pose.z[:, hand] + pose.z[:, [wrist]]) * (pose.score[:, hand] > 0)
        np.testing.assert_allclose(z[:, hand], expected, atol=1e-5)


def test_hands_alone_have_depth_from_one_origin():
    """Nobody wants to read the body, but its wrists say where the hands are."""
    poses = [with_depth(pose, 'part') for pose in make_poses()]
    steps = [LOAD, dict(type='SelectKeypoints', layout='mediapipe_hands42'), PACK]
    z = PoseDataPreprocessor()(PosePipeline(steps)(rows(poses)))['inputs'].z
    for row, pose in enumerate(poses):
        for hand, side in enumerate(('left', 'right')):
            wrist, members = pose.layout.joints.index(f'{side}_wrist'), list(pose.layout.parts[side])
            expected = (pose.z[:, members] + pose.z[:, [wrist]]) * (pose.score[:, members] > 0)
            np.testing.assert_allclose(z[row, : len(pose), hand * 21 : hand * 21 + 21], expected, atol=1e-5)


def test_clips_of_two_kinds_make_two_batches():
    poses = [*make_poses('coco_wholebody133')[2:4], *make_poses('mediapipe75')[3:5]]
    batches = PosePipeline([LOAD, dict(type='SelectKeypoints'), PACK])(rows(poses))
    assert len(batches) == 2 and len(ClipBatch.join(batches)[0]) == 1  # of one layout by now
    joined = PoseDataPreprocessor()(batches)
    assert joined['inputs'].shape == (4, 31, 49) and [len(s.frame_inds) for s in joined['data_samples']] == [
        5,
        9,
        9,
        31,
    ]
    assert joined['inputs'].padded and torch.equal(
        joined['inputs'].valid_index, joined['inputs'].valid.flatten().nonzero()[:, 0]
    )
    mixed = PosePipeline([LOAD, PACK])(rows(poses))
    with pytest.raises(ValueError, match=r"different layouts: clip '5' \('coco_wholebody133'\) and clip '9'"):
        PoseDataPreprocessor()(mixed)


def test_members_of_a_mix_may_differ_in_their_steps():
    poses = make_poses('coco_wholebody133')[2:4]
    kinds = [dict(type='CropParts'), dict(type='CropParts', hand_box=dict(arm_threshold=0.5), joint_threshold=0.3)]
    batches = [PosePipeline([LOAD, crop, PACK])(rows([pose]))[0] for crop, pose in zip(kinds, poses, strict=True)]
    found = PoseDataPreprocessor()(batches)
    assert [sample.video_id for sample in found['data_samples']] == ['5', '9'] and found['inputs'].padded
    assert torch.equal(found['inputs'].valid_index, torch.tensor([*range(5), *range(9, 18)]))
    for row, (crop, pose) in enumerate(zip(kinds, poses, strict=True)):
        wanted = run(rows([pose])[0], LOAD, crop)
        np.testing.assert_allclose(found['inputs'].xy[row, : len(pose)], wanted['xy'], atol=1e-3)


def test_wrong_clips_are_named():
    pose = make_poses('coco_wholebody133', size=None)[0]
    with pytest.raises(ValueError, match="clip '1' has no image_size"):
        PosePipeline([LOAD, dict(type='CropParts', body='image'), PACK])(rows([pose]))

    for value, said in ((np.nan, 'NaN or infinite'), (1e30, r'1e\+30, as good as infinite,')):

        def spoil(results, value=value):
            results['xy'] = np.where(np.arange(2) == 0, value, results['xy'])
            return results

        with pytest.raises(ValueError, match=f"clip '1': 'xy' is {said} at frame 0, joint 'nose'"):
            PosePipeline([LOAD, spoil, PACK])(rows([pose]))
    with pytest.raises(KeyError, match='rng'):
        PosePipeline([LOAD, dict(type='RandomMove'), PACK])([{**rows([pose])[0], 'rng': None}])


def test_batches_are_pinned_as_a_whole(monkeypatch):
    (batch,) = PosePipeline([LOAD, *PIPELINES['augmented'], PACK])([start(sequence(9))])
    monkeypatch.setattr(torch.Tensor, 'pin_memory', lambda self: self + 0)
    pinned = batch.pin_memory()
    assert pinned.clips.xy is not batch.clips.xy and torch.equal(pinned.clips.xy, batch.clips.xy)
    assert all(torch.equal(a, b) for one, two in zip(pinned.draws, batch.draws, strict=True)
               for a, b in zip(one.values(), two.values(), strict=True))  # fmt: skip
    assert pinned.samples.labels.tolist() == [3]


def test_clips_of_several_kinds_keep_their_order():
    poses = [make_poses('coco_wholebody133')[i] for i in (1, 2, 3, 4)]
    crop = PosePipeline([LOAD, dict(type='SelectKeypoints'), dict(type='CropParts', body='image'), PACK])
    plain = PosePipeline([LOAD, dict(type='SelectKeypoints'), PACK])
    wanted = [PoseDataPreprocessor()(which([row])) for which, row in zip([crop, plain] * 2, rows(poses), strict=True)]
    given = [batch for which, row in zip([crop, plain] * 2, rows(poses), strict=True) for batch in which([row])]
    found = PoseDataPreprocessor()(given)
    assert [s.video_id for s in found['data_samples']] == [row['video_id'] for row in rows(poses)]
    for place, alone in enumerate(wanted):
        frames = alone['inputs'].shape[1]
        assert torch.equal(found['inputs'].xy[place, :frames], alone['inputs'].xy[0])
        assert found['inputs'].valid[place].sum() == frames == len(found['data_samples'][place].frame_inds)
    assert torch.equal(found['inputs'].valid_index, found['inputs'].valid.flatten().nonzero()[:, 0])

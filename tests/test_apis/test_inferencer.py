from __future__ import annotations

import logging
from dataclasses import replace

import numpy as np
import pytest
import torch

from signmm.apis import SignInferencer
from signmm.apis.prediction import NO_HANDS
from signmm.datasets.views import stretches
from signmm.io import write_npz
from signmm.io.checkpoint import save_checkpoint
from signmm.registry import MODELS, TRANSFORMS
from signmm.structures import PoseBatch, SignDataSample, get_layout
from signmm.transforms import PosePipeline, PoseStep
from tests.test_apis.conftest import HEADS, LABELS, PIPELINE, make_config


def by_hand(model, pose, mirror=False, frames=None):
    """One clip through the transforms and the model, without batches."""
    steps = [TRANSFORMS.build(dict(step)) for step in PIPELINE[:-1]]
    if mirror:
        steps.insert(4, TRANSFORMS.build(dict(type='FlipPose', prob=1.0)))  # after the crop, where it must not matter
    data = {'pose': lambda: pose, 'video_id': 'x', 'rng': np.random.default_rng(0), 'frames': frames}
    for step in steps:
        data = step.transform(data)
    xy, score = torch.from_numpy(data['xy'])[None], torch.from_numpy(data['score'])[None]
    batch = PoseBatch(xy, score, torch.ones(score.shape[:2], dtype=torch.bool), get_layout('triplet49'))
    with torch.no_grad():
        return model.predict(batch, [SignDataSample()])[0]


def scores(prediction):
    return [{item.index: item.score for item in prediction.topk}[i] for i in range(len(LABELS))]


def test_classes_equal_the_model(checkpoint, poses):
    inferencer = SignInferencer(None, checkpoint(), device='cpu')
    found = inferencer(poses, topk=9, batch_size=2)
    for pose, prediction in zip(poses, found, strict=True):
        wanted = by_hand(inferencer.model, pose).pred_score
        np.testing.assert_allclose(scores(prediction), wanted, atol=1e-5)
        assert prediction.answer == LABELS[int(wanted.argmax())]
        assert (prediction.clip, prediction.frames, prediction.hand_share) == (pose.source, len(pose), 1.0)
        ranked = [item.score for item in prediction.topk]
        assert ranked == sorted(ranked, reverse=True)
    assert found == inferencer(poses, topk=9, batch_size=2)
    assert len(inferencer(poses[0], topk=2)[0].topk) == 2


def test_embedding_is_the_normalised_input_of_the_classifier(checkpoint, poses):
    inferencer = SignInferencer(None, checkpoint(), device='cpu', embedding=True)
    seen = []
    hook = inferencer.model.head.classifier.register_forward_pre_hook(lambda module, args: seen.append(args[0]))
    found = inferencer(poses)
    hook.remove()
    read = torch.cat(seen).numpy()
    want = {tuple(row.round(4)) for row in read / np.linalg.norm(read, axis=1, keepdims=True)}
    assert {tuple(np.float32(clip.embedding).round(4)) for clip in found} == want and len(want) == len(poses)
    assert found[0].to_dict()['embedding'] == found[0].embedding
    alone = inferencer(poses, batch_size=1)
    np.testing.assert_allclose([c.embedding for c in alone], [c.embedding for c in found], atol=1e-5)
    assert SignInferencer(None, checkpoint(), device='cpu')(poses)[0].embedding is None
    with pytest.raises(ValueError, match='CTCHead gives no embedding'):
        SignInferencer(None, checkpoint('glosses'), device='cpu', embedding=True)


def test_embedding_of_several_views_is_their_mean(checkpoint, poses):
    inferencer = SignInferencer(None, checkpoint(), device='cpu', clips=2, flip=True, embedding=True)
    for pose, prediction in zip(poses, inferencer(poses), strict=True):
        views = [
            by_hand(inferencer.model, pose, mirror, list(frames)).pred_embedding
            for frames in stretches(len(pose), 2, 0.8)
            for mirror in (False, True)
        ]
        mean = torch.stack(views).mean(0)
        np.testing.assert_allclose(prediction.embedding, mean / mean.norm(), atol=1e-5)


def test_augmentation_is_a_mean_over_views(checkpoint, poses):
    inferencer = SignInferencer(None, checkpoint(), device='cpu', flip=True, clips=3, stretch=0.6)
    for pose, prediction in zip(poses, inferencer(poses), strict=True):
        views = [
            by_hand(inferencer.model, pose, mirror, list(frames)).pred_score
            for frames in stretches(len(pose), 3, 0.6)
            for mirror in (False, True)
        ]
        np.testing.assert_allclose(scores(prediction), torch.stack(views).mean(0), atol=1e-5)


def test_glosses_with_places(checkpoint, poses):
    inferencer = SignInferencer(None, checkpoint('glosses'), device='cpu')
    cut = replace(poses[1], xy=poses[1].xy[3:], score=poses[1].score[3:])
    for pose, prediction in zip([poses[0], cut], inferencer([poses[0], cut]), strict=True):
        wanted = by_hand(inferencer.model, pose)
        assert list(prediction.gloss) == wanted.pred_gloss
        assert [(s.gloss, s.first, s.last) for s in prediction.segments] == wanted.pred_segments
        for segment in prediction.segments:
            assert (segment.start, segment.stop) == (segment.first / 25, segment.last / 25)
        assert prediction.answer == ' '.join(wanted.pred_gloss)
    assert any(p.gloss for p in inferencer(poses))
    with pytest.raises(ValueError, match='this model gives sentences'):
        SignInferencer(None, checkpoint('glosses'), flip=True)


def test_text(checkpoint, poses):
    inferencer = SignInferencer(None, checkpoint('text'), device='cpu')
    for pose, prediction in zip(poses, inferencer(poses, batch_size=1), strict=True):
        assert prediction.text == by_hand(inferencer.model, pose).pred_text == prediction.answer


def test_a_clip_without_depth_is_named_and_does_not_stop_others(checkpoint, poses):
    features = dict(type='PoseFeatures', source='skeleton', depth=True)
    config = make_config(HEADS['classes'])
    config.model.backbone.embedder.features = features
    config.test_dataloader.dataset.pipeline = [*PIPELINE[:3], dict(type='NormalizeSkeleton'), *PIPELINE[3:]]
    path = checkpoint()
    save_checkpoint({'meta': {'labels': LABELS}, 'state_dict': MODELS.build(config.model).state_dict()}, path)
    inferencer = SignInferencer(config, path, device='cpu')
    deep = [
        replace(pose, z=pose.score * 3, z_unit=unit) for pose, unit in zip(poses, ('image', 'metres'), strict=False)
    ]
    found = inferencer([deep[0], poses[2], deep[1]], skip_bad=True)
    assert [item.error is None for item in found] == [True, False, False]
    assert 'the model reads z, and the clip has none in pixels' in found[1].error
    assert found[0].topk == inferencer(deep[0])[0].topk
    with pytest.raises(ValueError, match="clip 'clip2': ValueError: the model reads z"):
        inferencer(poses[2])


def test_files_videos_and_bad_clips(checkpoint, poses, tmp_path):
    inferencer = SignInferencer(None, checkpoint(), device='cpu', backend=lambda path: poses[1])
    write_npz(tmp_path / 'clips' / 'a.npz', poses[0])
    (tmp_path / 'clips' / 'b.npz').write_bytes(b'PK\x03\x04 broken')
    (tmp_path / 'clips' / 'c.mp4').write_bytes(b'')
    found = inferencer(tmp_path / 'clips', batch_size=1, skip_bad=True)
    assert [item.error is None for item in found] == [True, False, True]
    assert 'cannot be read' in found[1].error
    assert found[0].topk == inferencer(poses[0])[0].topk
    assert found[2].topk == inferencer(poses[1])[0].topk
    assert set(found[1].to_dict()) == {'clip', 'frames', 'extractor', 'error'}
    with pytest.raises(ValueError, match=r'b\.npz.*cannot be read'):
        inferencer(tmp_path / 'clips')


def with_hands(pose, confidence, frames=slice(None)):
    score = pose.score.copy()
    hands = [joint for side in ('left', 'right') for joint in pose.layout.parts[side]]
    score[frames, hands[0] : hands[-1] + 1] = confidence
    return replace(pose, score=score)


@pytest.mark.parametrize('confidence', [0.05, 0.0])  # rtmlib gives every joint a place; others give none
@pytest.mark.parametrize('task', ['classes', 'glosses', 'text'])
def test_a_clip_without_hands_is_answered_so(checkpoint, poses, task, confidence):
    inferencer = SignInferencer(None, checkpoint(task), device='cpu', novelty=False)
    found = inferencer([with_hands(poses[0], confidence), with_hands(poses[0], confidence, slice(1, None))], topk=3)
    without, once = found
    assert (without.answer, without.no_hands, without.hand_share) == (NO_HANDS, True, 0.0)
    assert without.warnings == (
        'no hand was found in any frame with a confidence of 0.5 or more, which the model needs: what the model says '
        'of this clip means nothing',
    )
    plain = without.to_dict()
    assert plain['answer'] == 'no hands' and plain['warnings'] == without.warnings
    assert {'classes': 'topk', 'glosses': 'gloss', 'text': 'text'}[task] in plain or without.gloss == ()
    if task == 'classes':
        np.testing.assert_allclose(
            scores(without), by_hand(inferencer.model, with_hands(poses[0], confidence)).pred_score, atol=1e-5
        )
    assert once.hand_share == pytest.approx(1 / len(poses[0]))  # one frame with hands is enough for an answer
    assert once.answer != NO_HANDS and once.warnings == ()


def test_a_layout_without_hands_is_not_touched(checkpoint, poses):
    inferencer = SignInferencer(None, checkpoint(), device='cpu', novelty=False)
    pose_only = PosePipeline([dict(type='LoadPose'), BodyOnly(), dict(type='PackSignInputs')])
    inferencer._pipelines = {False: pose_only, True: pose_only}
    inferencer.model.test_step = lambda batches: [SignDataSample(pred_score=torch.tensor([0.2, 0.7, 0.1]))]
    kinect = get_layout('kinect20')
    body = replace(poses[0], xy=poses[0].xy[:, :20], score=poses[0].score[:, :20], layout=kinect)
    for pose in (body, with_hands(poses[0], 0.0)):  # the clip has no hands, or the model reads none
        (found,) = inferencer(pose)
        assert (found.answer, found.hand_share, found.warnings) == ('right', None, ())
        assert 'hand_share' not in found.to_dict()


class BodyOnly(PoseStep):
    """Takes the first twenty joints for a body."""

    def prepare(self, layout):
        super().prepare(layout)
        return get_layout('kinect20')

    def forward(self, clips, draws):
        return clips.select(torch.arange(20), get_layout('kinect20'))


def test_another_extractor_is_told_once(checkpoint, poses, caplog):
    inferencer = SignInferencer(None, checkpoint(), device='cpu')
    with caplog.at_level(logging.WARNING, logger='signmm'):
        inferencer([replace(pose, extractor='other 2') for pose in poses])
        inferencer(poses)
    assert [record.getMessage() for record in caplog.records] == [
        "poses from 'other 2', but the model was trained on 'made 1': expect worse answers"
    ]


def test_arguments(checkpoint):
    with pytest.raises(ValueError, match='pass checkpoint='):
        SignInferencer('demo/demo_recognizer.py')
    with pytest.raises(ValueError, match='got 0 and 0.8'):
        SignInferencer(None, checkpoint(), clips=0)

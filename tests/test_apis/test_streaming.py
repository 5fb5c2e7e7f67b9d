from __future__ import annotations

from itertools import pairwise

import pytest
import torch

from signmm.apis import SignInferencer, StreamingRecognizer, init_recognizer
from signmm.models import SignModel
from signmm.segmentation import RestRule
from signmm.transforms import PosePipeline, start_sample
from tests.test_deployment.made_poses import make_poses
from tests.test_segmentation.clips import signer, up_and_down, with_hands

LOAD, PACK, ALL = dict(type='LoadPose'), dict(type='PackSignInputs'), dict(type='SampleFrames', mode='all')
#: Each frame by itself, and a box of the whole clip.
FRAME_WISE = [LOAD, dict(type='SelectKeypoints'), ALL, dict(type='CropParts', body='image'), PACK]
CLIP_WISE = [LOAD, dict(type='SelectKeypoints'), ALL, dict(type='CropParts'), PACK]
TRANSFORMER = dict(type='TransformerEncoder', width=12, depth=1, heads=2, ffn_width=16)
IDENTITY = dict(type='IdentityEncoder', width=12)


def make(encoder, frames=43, pipeline=FRAME_WISE):
    torch.manual_seed(3)
    model = SignModel(
        backbone=dict(
            type='PoseBackbone',
            embedder=dict(type='LinearEmbedder', layout='triplet49', part_width=4),
            encoder=encoder,
        ),
        head=dict(type='CTCHead', vocabulary=['<blank>', '<unk>', *'ABCDEF'], in_width=12),
    ).eval()
    torch.nn.init.normal_(model.head.classifier.weight, std=2.0)
    pose = make_poses('coco_wholebody133')[-1].cut(slice(frames))
    return model, pose, offline(model, pose, pipeline)


def offline(model, pose, pipeline=FRAME_WISE):
    with torch.no_grad():
        return model.test_step(PosePipeline(pipeline)([start_sample(pose, 'clip')]))[0].pred_gloss


def stream(recognizer, pose):
    recognizer.feed(pose)
    return recognizer.finish()


@pytest.mark.parametrize('frames', [43, 40, 37])
@pytest.mark.parametrize('lookahead', [0, 4, 5, 100])
def test_equals_offline_where_everything_looks_at_single_frames(lookahead, frames):
    model, pose, wanted = make(IDENTITY, frames)
    recognizer = StreamingRecognizer(model, FRAME_WISE, context=8, hop=4, lookahead=lookahead)
    assert len(wanted) >= 3
    assert stream(recognizer, pose) == wanted
    recognizer.reset()
    assert stream(recognizer, pose) == wanted


@pytest.mark.parametrize('pipeline', [FRAME_WISE, CLIP_WISE])
def test_equals_offline_when_the_window_holds_the_clip(pipeline):
    model, pose, wanted = make(TRANSFORMER, pipeline=pipeline)
    assert stream(StreamingRecognizer(model, pipeline, lookahead=100), pose) == wanted
    # A box around what the window shows is another one.
    assert wanted != make(TRANSFORMER, pipeline=[*CLIP_WISE[:3], PACK])[2]


def test_equals_the_inferencer(checkpoint, poses):
    path = checkpoint('glosses')
    found = SignInferencer(None, path, device='cpu')(poses)
    recognizer = init_recognizer(None, path)
    for pose, wanted in zip(poses, found, strict=True):
        streaming = StreamingRecognizer(recognizer.model, recognizer.pipeline)
        for frame in range(len(pose)):
            streaming.feed(pose.cut(slice(frame, frame + 1)))
        assert streaming.finish() == list(wanted.gloss)
    assert any(one.gloss for one in found)


def test_memory_is_bounded_and_glosses_come_before_the_end():
    model, pose, _ = make(IDENTITY)
    recognizer = StreamingRecognizer(model, FRAME_WISE, context=8, hop=4, lookahead=4)
    for frame in range(len(pose)):
        recognizer.feed(pose.cut(slice(frame, frame + 1)))
        assert len(recognizer._frames) <= 16
    assert recognizer.glosses()


def test_each_frame_is_prepared_and_embedded_once():
    model, pose, _ = make(TRANSFORMER)
    options = dict(context=8, hop=4, lookahead=4)
    kept = stream(StreamingRecognizer(model, FRAME_WISE, **options), pose)
    seen, embedder = [], model.backbone.embedder
    embedder.register_forward_pre_hook(lambda module, inputs: seen.append(inputs[0].xy.shape[1]))
    assert stream(StreamingRecognizer(model, FRAME_WISE, **options), pose) == kept
    assert sum(seen) == len(pose)
    # An embedder that mixes frames is run over the whole window, with the same result as this one.
    embedder.frame_wise = False
    seen.clear()
    assert stream(StreamingRecognizer(model, FRAME_WISE, **options), pose) == kept
    assert max(seen) == 16
    # So is one whose crops depend on the clip.
    embedder.frame_wise = True
    seen.clear()
    stream(StreamingRecognizer(model, CLIP_WISE, **options), pose)
    assert max(seen) == 16


def test_refused():
    model, pose, _ = make(IDENTITY)
    with pytest.raises(ValueError, match='hop must be a multiple of 4, got 6'):
        StreamingRecognizer(model, FRAME_WISE, hop=6)
    for step in (dict(type='SampleFrames', num_frames=8), dict(type='DropHandlessFrames'), dict(type='RandomMove')):
        with pytest.raises(ValueError, match=f'{step["type"]} is random or changes the number of frames'):
            StreamingRecognizer(model, [LOAD, dict(type='SelectKeypoints'), step, PACK])
    with pytest.raises(ValueError, match='end with PackSignInputs'):
        StreamingRecognizer(model, [LOAD])
    recognizer = StreamingRecognizer(model, FRAME_WISE)
    recognizer.feed(pose)
    with pytest.raises(ValueError, match='layout was coco_wholebody133, is mediapipe75 now'):
        recognizer.feed(make_poses('mediapipe75')[0])


def test_language_model_judges_the_end_once():
    from signmm.decoding import CTCPrior, NGram

    model, pose, _ = make(IDENTITY)
    model.head.prior = CTCPrior(
        NGram.fit([list('ABAB')], model.head.vocabulary.tokens, 3, ['<blank>', '<unk>']), 0.8, 0.5
    )
    wanted = offline(model, pose)
    assert stream(StreamingRecognizer(model, FRAME_WISE, context=8, hop=4, lookahead=4), pose) == wanted


def test_rest_ends_a_sentence():
    model, *_ = make(IDENTITY)
    long = with_hands(signer(up_and_down(20, 30)))  # signing at 20 to 50 and 70 to 100
    recognizer = StreamingRecognizer(model, FRAME_WISE, context=8, hop=4, lookahead=4, rest=RestRule(gap=0.4))
    recognizer.feed(long)
    # A sentence is over when the hands have rested for 0.4 s, a tenth of a second later.
    ends = [0, 63, 113]
    assert recognizer.sentences == [offline(model, long.cut(slice(a, b))) for a, b in pairwise(ends)]
    assert recognizer.finish() == offline(model, long.cut(slice(113, 120)))

from __future__ import annotations

import pytest
import torch

from signmm.apis.streaming import StreamingRecognizer
from signmm.models import SignModel
from signmm.structures import PoseBatch, SignDataSample, get_layout


def make(encoder, frames=43):
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
    xy, score = torch.rand(frames, 49, 2) * 256, torch.ones(frames, 49)
    valid = torch.ones(1, frames, dtype=torch.bool)
    pose = PoseBatch(xy[None], score[None], valid, get_layout('triplet49'))
    with torch.no_grad():
        offline = model.predict(pose, [SignDataSample()])[0].pred_gloss
    return model, xy, score, offline


def stream(recognizer, xy, score):
    for frame, confidence in zip(xy, score, strict=True):
        recognizer.feed(frame, confidence)
    return recognizer.finish()


@pytest.mark.parametrize('frames', [43, 40, 37])
@pytest.mark.parametrize('lookahead', [0, 4, 5, 100])
def test_equals_offline_where_the_encoder_looks_at_single_frames(lookahead, frames):
    model, xy, score, offline = make(dict(type='IdentityEncoder', width=12), frames)
    recognizer = StreamingRecognizer(model, context=8, hop=4, lookahead=lookahead)
    assert len(offline) >= 3
    assert stream(recognizer, xy, score) == offline
    recognizer.reset()
    assert stream(recognizer, xy, score) == offline


def test_equals_offline_when_the_window_holds_the_clip():
    model, xy, score, offline = make(dict(type='TransformerEncoder', width=12, depth=1, heads=2, ffn_width=16))
    assert stream(StreamingRecognizer(model, lookahead=100), xy, score) == offline


def test_memory_is_bounded_and_glosses_come_before_the_end():
    model, xy, score, _ = make(dict(type='IdentityEncoder', width=12))
    recognizer = StreamingRecognizer(model, context=8, hop=4, lookahead=4)
    for frame, confidence in zip(xy, score, strict=True):
        recognizer.feed(frame, confidence)
        assert len(recognizer._frames) <= 16
    assert recognizer.glosses()


def test_wrong_arguments():
    model, *_ = make(dict(type='IdentityEncoder', width=12))
    with pytest.raises(ValueError, match='hop must be a multiple of 4, got 6'):
        StreamingRecognizer(model, hop=6)


def test_each_frame_is_embedded_once():
    model, xy, score, _ = make(dict(type='TransformerEncoder', width=12, depth=1, heads=2, ffn_width=16))
    options = dict(context=8, hop=4, lookahead=4)
    cached = stream(StreamingRecognizer(model, **options), xy, score)
    seen, embedder = [], model.backbone.embedder
    embedder.register_forward_pre_hook(lambda module, inputs: seen.append(inputs[0].xy.shape[1]))
    assert stream(StreamingRecognizer(model, **options), xy, score) == cached
    assert sum(seen) == len(xy)
    # One that mixes frames is run over the whole window, with the same result as this one.
    embedder.frame_wise = False
    seen.clear()
    assert stream(StreamingRecognizer(model, **options), xy, score) == cached
    assert max(seen) == 16


def test_language_model_judges_the_end_once(tmp_path):
    from signmm.decoding import CTCPrior, NGram

    model, xy, score, _ = make(dict(type='IdentityEncoder', width=12))
    model.head.prior = CTCPrior(
        NGram.fit([list('ABAB')], model.head.vocabulary.tokens, 3, ['<blank>', '<unk>']), 0.8, 0.5
    )
    valid = torch.ones(1, len(xy), dtype=torch.bool)
    pose = PoseBatch(xy[None], score[None], valid, get_layout('triplet49'))
    with torch.no_grad():
        offline = model.predict(pose, [SignDataSample()])[0].pred_gloss
    assert stream(StreamingRecognizer(model, context=8, hop=4, lookahead=4), xy, score) == offline

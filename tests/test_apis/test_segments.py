import numpy as np
import pytest

from signmm.apis import SignInferencer
from signmm.apis.clips import Clip
from signmm.apis.segments import ModelSegmenter, open_segmenter, predict_segments, trimmed
from signmm.utils.errors import ConfigError
from tests.test_segmentation.clips import signer, up_and_down, with_hands


@pytest.fixture
def long_clip():
    return with_hands(signer(up_and_down(20, 30)))  # signing at 20 to 50 and 70 to 100


def clips(*poses):
    return [Clip(f'clip{number}', lambda pose=pose: pose) for number, pose in enumerate(poses)]


def test_each_stretch_is_answered_as_if_it_were_a_clip(checkpoint, long_clip):
    inferencer = SignInferencer(None, checkpoint('classes'))
    (found,) = predict_segments(inferencer, open_segmenter('rest'), clips(long_clip), topk=2)
    alone = inferencer([long_clip.cut(slice(20, 50)), long_clip.cut(slice(70, 100))], topk=2)
    assert found.clip == 'clip0' and found.frames == 120 and found.error is None
    assert found.gloss == tuple(answer.topk[0].label for answer in alone)
    assert found.answer == ' '.join(found.gloss)
    assert [(one.first, one.last, one.start, one.stop) for one in found.segments] == [
        (20, 50, 0.8, 2.0), (70, 100, 2.8, 4.0),
    ]  # fmt: skip
    for candidates, answer in zip(found.candidates, alone, strict=True):
        assert [one.label for one in candidates] == [one.label for one in answer.topk]
        np.testing.assert_allclose([one.score for one in candidates], [one.score for one in answer.topk], atol=1e-5)
    assert found.to_dict()['segments'][1]['first'] == 70


def test_trim_leaves_the_pause_in(long_clip):
    assert trimmed(long_clip) == [(20, 100)]
    assert trimmed(signer(np.full(30, 2.0))) == []


def test_places_of_glosses_are_those_of_the_video(checkpoint, long_clip):
    inferencer = SignInferencer(None, checkpoint('glosses'))
    (found,) = predict_segments(inferencer, open_segmenter('rest'), clips(long_clip))
    alone = inferencer([long_clip.cut(slice(20, 50)), long_clip.cut(slice(70, 100))])
    assert found.gloss == alone[0].gloss + alone[1].gloss
    expected = [
        (s.first + shift, s.last + shift) for shift, one in zip((20, 70), alone, strict=True) for s in one.segments
    ]
    assert [(s.first, s.last) for s in found.segments] == expected
    assert found.segments[-1].start == pytest.approx(found.segments[-1].first / 25)


def test_rest_and_broken_clips_have_an_answer_too(checkpoint, long_clip):
    def broken():
        raise OSError('no such thing')

    inferencer = SignInferencer(None, checkpoint('classes'))
    given = [*clips(signer(np.full(30, 2.0))), Clip('b', broken), *clips(long_clip)]
    rest, failed, good = predict_segments(inferencer, open_segmenter('rest'), given)
    assert rest.gloss == () and 'no signing was found' in rest.warnings[0] and rest.answer == ''
    assert failed.error == 'OSError: no such thing'
    assert len(good.segments) == 2


def test_a_model_cuts(checkpoint, long_clip):
    signs = checkpoint('signs')
    segment = ModelSegmenter(signs)
    (answer,) = SignInferencer(None, signs)([long_clip])
    assert segment(long_clip) == [(one.first, one.last) for one in answer.segments] != []
    assert answer.answer == f'{len(answer.segments)} signs' and answer.gloss is None
    (found,) = predict_segments(SignInferencer(None, checkpoint('classes')), segment, clips(long_clip))
    assert [(one.first, one.last) for one in found.segments] == segment(long_clip)


def test_what_cannot_cut_is_refused(checkpoint):
    with pytest.raises(ConfigError, match='one ClsHead, which does not tell where signs are'):
        open_segmenter(str(checkpoint('classes')))
    with pytest.raises(ConfigError, match='--segment pause: expected rest, trim or a checkpoint; there is no file'):
        open_segmenter('pause')

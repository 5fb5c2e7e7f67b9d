import numpy as np
import pytest

from signmm.segmentation import RestRule, StreamSegmenter, signing_spans
from tests.test_segmentation.clips import signer, up_and_down


def fed(segmenter, clip, step=1):
    found = []
    for first in range(0, len(clip), step):
        found += segmenter.feed(clip.cut(slice(first, first + step)))
    return found, segmenter.finish()


@pytest.mark.parametrize('step', [1, 7])
def test_a_stream_gives_what_the_clip_gives(step):
    clip = signer(up_and_down(20, 30, times=3), swing=range(25, 45))
    over, rest = fed(StreamSegmenter(), clip, step)
    assert not rest
    spans = signing_spans(clip)
    assert len(over) == len(spans) == 3
    for part, (first, last) in zip(over, spans, strict=True):
        np.testing.assert_array_equal(part.xy, clip.xy[first:last])


def test_a_stretch_is_given_as_soon_as_it_is_over():
    clip, segmenter = signer(up_and_down(20, 30, times=1)), StreamSegmenter()
    assert not segmenter.feed(clip.cut(slice(0, 55)))
    assert len(segmenter.feed(clip.cut(slice(55, 65)))) == 1


def test_the_last_stretch_comes_at_the_end():
    clip = signer(up_and_down(20, 30)[:90])
    over, rest = fed(StreamSegmenter(), clip)
    assert [len(part) for part in over] == [30] and [len(part) for part in rest] == [20]


def test_memory_is_bounded():
    segmenter = StreamSegmenter(longest=2.0)
    assert not segmenter.feed(signer(np.full(500, 2.0))) and len(segmenter._frames) < 50
    parts = segmenter.feed(signer(np.full(200, 0.3)))
    assert parts and max(map(len, parts)) <= 50
    with pytest.raises(ValueError, match='longest must be above 0.5, got 0.4'):
        StreamSegmenter(RestRule(), longest=0.4)

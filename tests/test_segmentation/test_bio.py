import numpy as np
import pytest

from signmm.segmentation.bio import BEGIN, INSIDE, OUTSIDE, bio_spans, bio_tags


def test_neighbours_are_told_apart():
    tags = bio_tags([(1, 3), (3, 6)], np.arange(8))
    assert tags.tolist() == [OUTSIDE, BEGIN, INSIDE, BEGIN, INSIDE, INSIDE, OUTSIDE, OUTSIDE]


def test_frames_that_were_left_out():
    # Frame 10 is where the sign begins, but only 11 was read; of the second sign no frame was.
    assert bio_tags([(10, 14), (15, 16)], np.array([8, 11, 13, 14, 17])).tolist() == [
        OUTSIDE, BEGIN, INSIDE, OUTSIDE, OUTSIDE,
    ]  # fmt: skip


@pytest.mark.parametrize('spans', [[], [(0, 1)], [(0, 4), (4, 9)], [(2, 3), (4, 6), (6, 7), (8, 10)]])
def test_certain_tags_give_the_signs_back(spans):
    assert bio_spans(np.eye(3)[bio_tags(spans, np.arange(10))]) == spans


def probabilities(*rows):
    """Rows of outside and begin in percent."""
    pairs = np.array(rows) / 100
    return np.stack([pairs[:, 0], pairs[:, 1], 1 - pairs.sum(1)], 1)


def test_a_long_beginning_is_one_sign():
    assert bio_spans(probabilities((90, 5), (10, 60), (10, 80), (10, 20), (80, 10))) == [(1, 4)]


def test_inside_without_a_beginning_begins_a_sign():
    assert bio_spans(probabilities((90, 5), (20, 30), (20, 10), (90, 5))) == [(1, 3)]


def test_thresholds():
    rows = probabilities((90, 5), (10, 60), (10, 10), (40, 10), (30, 10))
    assert bio_spans(rows) == [(1, 5)]
    assert bio_spans(rows, outside=0.35) == [(1, 3), (4, 5)]

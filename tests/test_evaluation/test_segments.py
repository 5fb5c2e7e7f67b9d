import numpy as np
import pytest

from signmm.evaluation.segments import OVERLAPS, SegmentMetric, matches, overlaps, segment_scores


def test_overlaps_by_hand():
    np.testing.assert_allclose(overlaps([(0, 10), (20, 30)], [(5, 15), (20, 30), (40, 50)]), [[1 / 3, 0, 0], [0, 1, 0]])


def test_each_sign_is_found_once():
    # Both halves of a sign reach 0.5 of it; one of them is a surplus.
    assert matches([(0, 10)], [(0, 5), (5, 10)], 0.5) == 1
    assert matches([(0, 10), (10, 20)], [(0, 20)], 0.5) == 1
    # The first guess fits both signs, the second only the first: both are found.
    assert matches([(0, 10), (8, 20)], [(4, 14), (0, 9)], 0.25) == 2


def test_scores_by_hand():
    truth, found = [(0, 10), (10, 20)], [(0, 10), (10, 16), (30, 34)]
    scores = segment_scores([(truth, found)])
    # 2 of 2 signs at overlaps up to 0.6 (five of eight), 1 above; 3 guesses.
    assert OVERLAPS == (0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75)
    assert scores['F1_50'] == pytest.approx(100 * 4 / 5)
    assert scores['F1'] == pytest.approx((5 * 80 + 3 * 40) / 8)
    assert scores['IoU'] == pytest.approx(100 * 16 / 24)
    assert scores['segments'] == 150


def test_counts_are_added_over_clips():
    scores = segment_scores([([(0, 10)], [(0, 10)]), ([(0, 5), (5, 30)], [])])
    assert scores['F1_50'] == pytest.approx(100 * 2 / 4) and scores['IoU'] == 25.0
    assert segment_scores([([], [])])['F1'] == 100.0


def test_metric_compares_frames_of_the_video():
    # Every second frame of the video was read, from frame 100 on.
    sample = dict(video_id='a', frame_inds=np.arange(100, 140, 2))
    sample.update(gt_segments=[(110, 119)], pred_segments=[('', 5, 10)])
    metric = SegmentMetric()
    metric.process(None, [sample])
    assert metric.evaluate(1)['F1'] == 100.0


def test_metric_names_the_clip():
    with pytest.raises(ValueError, match="clip 'a' has no gt_segments"):
        SegmentMetric().measure(dict(video_id='a'))

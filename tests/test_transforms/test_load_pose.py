from __future__ import annotations

import numpy as np
import pytest
from transform_clips import SIZE, run, sequence, start

from signmm.structures import PoseSequence


def test_load_the_whole_video_or_the_annotated_frames() -> None:
    pose = sequence(10)
    data = run(start(pose), 'LoadPose')
    np.testing.assert_array_equal(data['xy'], pose.xy)
    assert (data['num_frames'], data['image_size'], data['fps'], data['extractor']) == (10, SIZE, 25.0, 'test')
    data = run(start(pose, frames=[2, 7]), 'LoadPose')
    np.testing.assert_array_equal(data['score'], pose.score[2:7])
    assert data['frame_inds'].tolist() == [2, 3, 4, 5, 6] and data['frame_inds'].dtype == np.int64
    assert data['num_frames'] == 5
    assert run(start(pose, frames=None), 'LoadPose')['num_frames'] == 10


@pytest.mark.parametrize('frames', [[0, 11], [5, 5], [-1, 3]])
def test_frames_outside_the_video(frames: list[int]) -> None:
    with pytest.raises(ValueError, match=r"clip 'v0': field 'frames' is \[.*<= 10"):
        run(start(frames=frames), 'LoadPose')


def test_not_a_number_is_refused_when_the_pose_is_made() -> None:
    good = sequence()
    bad = good.xy.copy()
    bad[3, 5] = np.nan

    def read() -> PoseSequence:
        return PoseSequence(bad, good.score, good.layout, source='v0')

    with pytest.raises(ValueError, match="v0.*frame 3, joint 'left_shoulder'"):
        run({**start(), 'pose': read}, 'LoadPose')

import numpy as np
import pytest

from signmm.structures import PoseSequence, get_layout
from signmm.transforms import PosePipeline, start_sample

LAYOUT = get_layout('triplet49')


def tags(segments, *steps, frames=None, count=12):
    pose = PoseSequence(np.ones((count, 49, 2), np.float32), np.ones((count, 49), np.float32), LAYOUT, 25.0, (9, 9))
    pipeline = PosePipeline(
        [dict(type='LoadPose'), *steps, dict(type='PackSignInputs'), dict(type='TagFrames')],
    )
    known = {} if segments is None else {'segments': segments}
    samples = pipeline([start_sample(pose, 'a', frames=frames, **known)])[0].samples
    found = samples.columns.get('gt_tags')
    return None if found is None else found[0].tolist()


def test_tags_follow_the_frames():
    assert tags([[2, 5], [5, 7]]) == [0, 0, 1, 2, 2, 1, 2, 0, 0, 0, 0, 0]
    assert tags([[2, 6]], dict(type='SampleFrames', mode='uniform', num_frames=6)) == [0, 1, 2, 0, 0, 0]
    # A clip is a stretch of its video, and segments count from the start of the video.
    assert tags([[5, 7]], frames=[4, 8]) == [0, 1, 2, 0]


def test_clips_without_annotation_pass():
    assert tags(None) is None


def test_frames_that_the_device_chooses_cannot_be_tagged():
    late = (dict(type='CropParts'), dict(type='SampleFrames', mode='uniform', num_frames=6))
    with pytest.raises(ValueError, match='TagFrames: .* put SampleFrames before CropParts'):
        tags([[2, 5]], *late)

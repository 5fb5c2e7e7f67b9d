import matplotlib

matplotlib.use('Agg')
import matplotlib.pyplot as plt
import numpy as np

from signmm.structures import LAYOUTS, PoseSequence
from signmm.visualization.drawing import COLOURS, draw_pose, draw_strip


def clip(frames: int = 5) -> PoseSequence:
    xy = np.random.default_rng(0).uniform(0, 200, (frames, 49, 2)).astype(np.float32)
    return PoseSequence(xy, np.ones((frames, 49), np.float32), LAYOUTS['triplet49'], image_size=(200, 200))


def test_draws_every_seen_bone_and_no_other() -> None:
    pose = clip()
    pose.score[0, LAYOUTS['triplet49'].parts['left']] = 0
    _, ax = plt.subplots()
    draw_pose(ax, pose, 0)
    bones = sum(len(c.get_segments()) for c in ax.collections)
    hidden = sum(1 for a, b in pose.layout.bones if pose.score[0, a] == 0 or pose.score[0, b] == 0)
    assert bones == len(pose.layout.bones) - hidden
    assert ax.get_ylim() == (200, 0)
    plt.close('all')


def test_strip_spreads_over_the_clip_even_if_it_is_short() -> None:
    for frames in (1, 2, 40):
        _, axes = plt.subplots(1, 4)
        draw_strip(list(axes), clip(frames))
        assert all(ax.lines for ax in axes)
        plt.close('all')


def test_hands_have_different_colours() -> None:
    assert COLOURS['left'] != COLOURS['right']

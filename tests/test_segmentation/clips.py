"""A signer of four joints: shoulders 100 px apart, hands that hang, rise, circle and fall."""

import numpy as np

from signmm.structures import PoseSequence, get_layout

LAYOUT = get_layout('triplet49')


def signer(heights, swing=(), fps=25.0, seen=True):
    """Wrist ``heights`` (T,) in shoulder widths below the shoulders; in frames of ``swing`` it moves sideways."""
    total = len(heights)
    xy, score = np.zeros((total, len(LAYOUT), 2), np.float32), np.zeros((total, len(LAYOUT)), np.float32)
    joints = LAYOUT.indices(('left_shoulder', 'right_shoulder', 'left_wrist', 'right_wrist'))
    places = np.zeros((total, 4, 2))
    places[:, 0], places[:, 1] = (300, 200), (200, 200)
    places[:, 2] = (320, 400)  # the left hand hangs
    places[:, 3, 0], places[:, 3, 1] = 220, 200 + 100 * np.asarray(heights, float)
    for frame in swing:
        places[frame, 3, 0] += 60 * np.sin(1.2 * frame)
    xy[:, joints], score[:, joints] = places, 1
    if not seen:
        score[:, joints[2:]] = 0
    return PoseSequence(xy * (score > 0)[..., None], score, LAYOUT, fps, (512, 512))


def up_and_down(rest, signing, times=2):
    """Rest and signing in turns, with rest at both ends; heights jump."""
    turns = [np.full(rest, 2.0)]
    for _ in range(times):
        turns += [np.full(signing, 0.3), np.full(rest, 2.0)]
    return np.concatenate(turns)


def with_hands(clip):
    """The same signer with hands, so that a crop around them exists."""
    rng = np.random.default_rng(0)
    xy, score = clip.xy.copy(), clip.score.copy()
    for side in ('left', 'right'):
        joints = clip.layout.indices([j for j in clip.layout.joints if j.startswith(f'{side}_hand')])
        wrist = clip.xy[:, clip.layout.indices((f'{side}_wrist',))]
        xy[:, joints] = wrist + rng.uniform(-20, 20, (1, len(joints), 2))
        score[:, joints] = 1
    return PoseSequence(xy.astype(np.float32), score, clip.layout, clip.fps, clip.image_size, 'made 1', 'long')

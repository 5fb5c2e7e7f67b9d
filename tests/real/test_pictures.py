"""Pictures of real clips show the hands where they are."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from signmm.io import read_pose
from signmm.visualization.animation import pose_frames, read_video
from signmm.visualization.raster import RGB

VIDEOS = Path(__file__).resolve().parents[2].parent / 'shared' / 'data' / 'demo_videos'
POSE, VIDEO = VIDEOS / 'autsl_signer0_sample1000.pose', VIDEOS / 'autsl_signer0_sample1000_color.mp4'

pytestmark = pytest.mark.skipif(not POSE.is_file(), reason='the test material is not here')


def test_overlay_colours_each_hand_at_its_joints() -> None:
    pose, video = read_pose(POSE), list(read_video(VIDEO))
    frames = list(pose_frames(pose, iter(video)))
    assert len(frames) == len(pose) == len(video)
    checked = 0
    for part in ('left', 'right'):
        joints = list(pose.layout.parts[part])
        for t in range(0, len(pose), 6):
            if (pose.score[t, joints] < 0.1).any():
                continue
            painted = (np.abs(frames[t].astype(int) - RGB[part]).max(-1) < 30) & (frames[t] != video[t]).any(-1)
            rows, columns = np.nonzero(painted)
            low, high = pose.xy[t, joints].min(0) - 5, pose.xy[t, joints].max(0) + 5
            inside = (columns > low[0]) & (columns < high[0]) & (rows > low[1]) & (rows < high[1])
            assert inside.sum() > 60 and inside.mean() > 0.9
            checked += 1
    assert checked > 8

"""MediaPipe's bundled Holistic on real videos, against poses that others published (``make test-extract``)."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
from matplotlib.figure import Figure

from signmm.extraction import BackendOptions
from signmm.extraction.batch import extract_videos
from signmm.extraction.video import Video
from signmm.io import read_pose
from signmm.visualization.drawing import draw_pose

ROOT = Path(__file__).resolve().parents[2]
VIDEOS = ROOT.parent / 'shared' / 'data' / 'demo_videos'
PYTHON = os.environ.get('SIGNMM_EXTRACT_PYTHON')
OUT = ROOT / 'work_dirs' / 'extract'
pytestmark = [
    pytest.mark.skipif(not VIDEOS.is_dir(), reason='the real videos are not here'),
    pytest.mark.skipif(not PYTHON, reason='SIGNMM_EXTRACT_PYTHON names no environment; run make test-extract'),
]
FRAMES = {
    'DictaSign_lsf_S4_T7_B14_front_extract': 250,  # the container declares 251
    'autsl_signer0_sample1000_color': 43,
    'slp_pose_test_video': 58,
}
#: Median distance to the published poses that is allowed, in pixels of the 512 x 512 video.
LIMITS = {'body': 5.0, 'face': 0.5, 'left': 5.0, 'right': 5.0}


@pytest.fixture(scope='module')
def poses(tmp_path_factory):
    out = tmp_path_factory.mktemp('poses')
    report = extract_videos([VIDEOS], out, 'mediapipe', BackendOptions(python=PYTHON), workers=2)
    assert not report.failed and len(report.done) == 3
    again = extract_videos([VIDEOS], out, 'mediapipe', BackendOptions(python=PYTHON))
    assert len(again.skipped) == 3 and not again.done
    return {name: read_pose(out / f'{name}.npz') for name in FRAMES}


def test_every_frame_of_every_video(poses):
    for name, frames in FRAMES.items():
        pose, video = poses[name], Video(VIDEOS / f'{name}.mp4')
        assert (len(pose), pose.layout.name) == (frames, 'mediapipe543')
        assert (pose.fps, pose.image_size) == (video.fps, video.image_size)
        assert pose.extractor.startswith('mediapipe-holistic 0.10.21 complexity=1 ')
        assert (pose.score[:, :11] > 0.9).mean() > 0.95, 'the head is seen in every video'


def test_distance_to_the_published_pose(poses):
    ours = poses['autsl_signer0_sample1000_color']
    theirs = read_pose(VIDEOS / 'autsl_signer0_sample1000.pose')
    assert len(ours) == len(theirs) and ours.layout == theirs.layout
    distance = np.linalg.norm(ours.xy - theirs.xy, axis=-1)
    both = (ours.score > 0) & (theirs.score > 0)
    for part, limit in LIMITS.items():
        members = list(ours.layout.parts[part])
        middle = float(np.median(distance[:, members][both[:, members]]))
        found = [float((p.score[:, members] > 0).any(1).mean()) for p in (ours, theirs)]
        print(f'{part}: median {middle:.3f} px; found in {found[0]:.0%} of the frames, published {found[1]:.0%}')
        assert middle < limit


def test_overlay(poses):
    """Draws three frames of each video with what was found; for people to look at."""
    figure = Figure(figsize=(15, 15), layout='constrained')
    axes = figure.subplots(3, 3)
    for row, (name, pose) in zip(axes, poses.items(), strict=True):
        frames = list(Video(VIDEOS / f'{name}.mp4').frames())
        for ax, t in zip(row, (len(pose) // 4, len(pose) // 2, 3 * len(pose) // 4), strict=True):
            draw_pose(ax, pose, t, min_score=0.5)
            ax.imshow(frames[t])
            ax.set_title(f'{name[:20]} {t}')
    OUT.mkdir(parents=True, exist_ok=True)
    figure.savefig(OUT / 'overlay.png', dpi=70)
    assert (OUT / 'overlay.png').stat().st_size > 100_000

"""Made-up poses of the size that MASA trains on; used by masa.py."""

from __future__ import annotations

import math

import numpy as np
import torch

from signmm.structures import PoseBatch, get_layout


def make_poses(batch: int, frames: int, moving: float) -> PoseBatch:
    """Makes clips in which every joint swings, in the first `moving` part of the frames."""
    layout, generator = get_layout('triplet49'), torch.Generator().manual_seed(0)
    shape = (batch, 1, len(layout))
    angle, phase = 2 * math.pi * torch.rand((2, *shape), generator=generator)
    swing = torch.stack([angle.cos(), angle.sin()], -1) * 25
    time_ = torch.arange(frames).clamp(max=round(moving * frames))[None, :, None]
    start = torch.rand((*shape, 2), generator=generator) * 180 + 40
    xy = start + swing * (2 * math.pi * time_ / 16 + phase).sin()[..., None]
    score = torch.ones(batch, frames, len(layout))
    return PoseBatch(xy, score, torch.ones(batch, frames, dtype=torch.bool), layout)


def make_clip(frames: int = 100) -> np.ndarray:
    """Makes detections (T, 133, 3); a hand is missing in a seventh of the frames."""
    rng = np.random.default_rng(0)
    clip = np.empty((frames, 133, 3), np.float32)
    clip[..., :2] = rng.uniform((400, 100), (900, 500), (133, 2)) + rng.normal(0, 3, (frames, 133, 2)).cumsum(0)
    clip[..., 2] = rng.uniform(0.82, 1, (frames, 133))
    for first in (91, 112):
        place = rng.uniform((400, 250), (900, 450), 2) + rng.normal(0, 6, (frames, 1, 2)).cumsum(0)
        clip[:, first : first + 21, :2] = place + rng.normal(0, 20, (frames, 21, 2))
        clip[rng.random(frames) < 0.15, first : first + 21, 2] = 0.05
    return clip


def move(pose: PoseBatch, device: str) -> PoseBatch:
    return PoseBatch(pose.xy.to(device), pose.score.to(device), pose.valid.to(device), pose.layout)

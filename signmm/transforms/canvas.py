"""What steps that move joints need to know of a clip: where its middle is, and which part each joint belongs to."""

from __future__ import annotations

import math

import numpy as np
import torch
from torch import Tensor

from signmm.structures import Clips, PoseLayout
from signmm.transforms.hand_box import extent


def part_ids(layout: PoseLayout) -> np.ndarray:
    """Numbers each joint's part: 0 left hand, 1 right hand, 2 everything else.

    Args:
        layout: Any layout.

    Returns:
        (V,) integers.
    """
    ids = np.full(len(layout), 2, dtype=np.int64)
    ids[list(layout.parts.get('left', ()))] = 0
    ids[list(layout.parts.get('right', ()))] = 1
    return ids


def canvas(clips: Clips) -> tuple[Tensor, Tensor]:
    """Finds the point to turn things about, and the length that relative shifts refer to.

    After CropParts that is the centre and side of the crop, before it the centre and longer side of the image, and
    without a known image size those of the box around the joints present.

    Args:
        clips: The clips.

    Returns:
        Centres (B, 2) and lengths (B,) in pixels.
    """
    if clips.crop_size is not None:
        middle = torch.full_like(clips.image_size, clips.crop_size / 2)
        return middle, 2 * middle[:, 0]
    low, high = box_of_joints(clips)
    known = clips.image_size.amin(1) > 0
    sides = torch.where(known[:, None], clips.image_size, high - low)
    length = sides.amax(1).clamp(min=1.0)
    return torch.where(known[:, None], sides / 2, (low + high) / 2), length


def box_of_joints(clips: Clips) -> tuple[Tensor, Tensor]:
    """Finds the range of all joints present in a clip.

    Args:
        clips: The clips.

    Returns:
        Smallest and largest coordinates (B, 2), 0 for a clip without joints.
    """
    low, high = extent(clips.xy.flatten(1, 2), (clips.score > 0).flatten(1, 2)[..., None], 1)
    some = low < math.inf
    return torch.where(some, low, torch.zeros_like(low)), torch.where(some, high, torch.zeros_like(high))

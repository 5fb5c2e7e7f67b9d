"""Temporal convolutions on the embeddings of one part, as in the released code; the paper has none."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from signmm.models.embedders.frame_norm import FrameNorm1d
from signmm.models.embedders.valid_frames import ValidFrames


def frame_windows(x: Tensor, frames: ValidFrames, reach: int) -> Tensor:
    """Puts the neighbours in time of every frame side by side, so that a convolution is one matrix product.

    Args:
        x: (N S, C), S streams of each of the N valid frames.
        frames: The valid frames; all others, and those beyond the clip, count as zero.
        reach: Number of neighbours on each side.

    Returns:
        (N S, 2 reach + 1, C).
    """
    clips = frames.scatter(x.view(frames.count, -1, x.shape[-1]))
    padded = nn.functional.pad(clips, (0, 0, 0, 0, reach, reach))
    shifted = [padded[:, shift : shift + clips.shape[1]] for shift in range(2 * reach + 1)]
    return frames.gather(torch.stack(shifted, dim=3)).flatten(0, 1)


class TemporalBlock(nn.Module):
    """A convolution over 5 frames beside two over 3, each with ReLU, merged: Linear, norm, ReLU.

    A convolution over k frames is a linear map of k C channels, the earliest frame first. Its reach is 2 frames.

    Args:
        width: Channels C, in and out.
    """

    def __init__(self, width: int) -> None:
        super().__init__()
        self.conv5 = nn.Linear(5 * width, width)
        self.conv3a, self.conv3b = nn.Linear(3 * width, width), nn.Linear(3 * width, width)
        self.merge = nn.Linear(2 * width, width, bias=False)
        self.norm = FrameNorm1d(width)

    def forward(self, x: Tensor, frames: ValidFrames) -> Tensor:
        """Convolves over the frames of each stream.

        Args:
            x: (N S, C), S streams of each of the N valid frames.
            frames: The valid frames.

        Returns:
            (N S, C).
        """
        near = frame_windows(x, frames, 2)
        wide = self.conv5(near.flatten(1)).relu_()
        deep = self.conv3a(near[:, 1:4].flatten(1)).relu_()
        deep = self.conv3b(frame_windows(deep, frames, 1).flatten(1)).relu_()
        return self.norm(self.merge(torch.cat([wide, deep], dim=1))).relu_()

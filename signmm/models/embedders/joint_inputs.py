"""What embedders read of a batch: crops and confidences, or features."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor, nn

from signmm.models.embedders.frame_norm import FrameNorm1d
from signmm.models.features import FeatureTensors, PoseFeatures
from signmm.registry import MODELS
from signmm.structures import PoseBatch, PoseLayout, part_kind, unit_parts


class JointInputs(nn.Module):
    """Gives each joint its input channels, and each frame the features that belong to no joint.

    Args:
        layout: Layout of the embedder.
        features: Config or module of :class:`PoseFeatures`; None for the coordinates of the crops.
        scale: Coordinates of the crops are divided by it.
        use_score: Whether the confidence is one more channel.
    """

    def __init__(
        self,
        layout: PoseLayout,
        features: dict[str, Any] | nn.Module | None = None,
        scale: float = 256.0,
        use_score: bool = False,
    ) -> None:
        super().__init__()
        self.layout = layout
        if isinstance(features, dict):
            features = MODELS.build({'layout': layout, **features})
        self.features: PoseFeatures | None = features  # type: ignore[assignment]
        if self.features is not None and self.features.layout.joints != layout.joints:
            raise ValueError(
                f"embedder: its layout is '{layout.name}', that of its features '{self.features.layout.name}'"
            )
        self.scale, self.use_score = scale, use_score
        #: Channels of a joint.
        self.width: int = (2 if self.features is None else self.features.joint_width) + use_score
        #: Numbers of a frame.
        self.frame_width: int = 0 if self.features is None else self.features.frame_width
        self.frame_wise = self.features is None or not self.features.motion

    def columns(self, parts: Sequence[str]) -> dict[str, Tensor]:
        """Tells which of the V C + K numbers of a frame (joints, then ``frames``) describe each part.

        Args:
            parts: Parts to embed, see :func:`kinds_of`, or ``('all',)``.

        Returns:
            Indices for each part; channels that are always 0 are left out.
        """
        shown = torch.ones(len(self.layout), self.width, dtype=torch.bool)
        if self.features is not None:
            shown[:, : self.features.joint_width] = self.features.shown
        place = torch.arange(shown.numel()).view_as(shown)
        numbers, found = self.numbers(parts), {}
        for part in parts:
            joints = list(range(len(self.layout))) if part == 'all' else list(self.layout.parts[part])
            found[part] = torch.cat([place[joints][shown[joints]], numbers[part] + shown.numel()])
        _check_hands('features', {part: len(columns) for part, columns in found.items()})
        return found

    def numbers(self, parts: Sequence[str]) -> dict[str, Tensor]:
        """Tells which of the K numbers of a frame describe each part.

        Args:
            parts: Parts to embed. A distance between two parts belongs to the body, or to every part if there is none.

        Returns:
            Indices for each part; numbers of parts that are not embedded are left out.
        """
        owners = self.features.frame_parts if self.features is not None else []
        found = {}
        for part in parts:
            shared = part == 'body' or 'body' not in parts
            mine = [k for k, owner in enumerate(owners) if part in ('all', owner) or (owner is None and shared)]
            found[part] = torch.tensor(mine, dtype=torch.long)
        _check_hands('numbers of a frame', {part: len(columns) for part, columns in found.items()})
        return found

    def forward(self, pose: PoseBatch) -> FeatureTensors:
        """Collects what goes in: (B, T, V, C) for the joints and (B, T, K) numbers."""
        if self.features is None:
            joints, frames = pose.xy / self.scale, pose.xy[..., 0, :0]
        else:
            joints, frames = self.features(pose)
        if self.use_score:
            joints = torch.cat([joints, pose.score[..., None]], -1)
        return FeatureTensors(joints, frames)


class NumberMap(nn.Module):
    """Maps the numbers of a frame that describe some parts to their width, to be added to what a graph network gives.

    Args:
        columns: (S, K') which of the K numbers describe each of S parts that share weights.
        width: Width of the parts.
    """

    columns: Tensor

    def __init__(self, columns: Tensor, width: int) -> None:
        super().__init__()
        self.register_buffer('columns', columns, persistent=False)
        self.norm = FrameNorm1d(columns.shape[1])
        self.linear = nn.Linear(columns.shape[1], width)

    def forward(self, numbers: Tensor) -> Tensor:
        """Maps the numbers of N valid frames for each stream: (N, K) to (N S, width)."""
        chosen = numbers.index_select(1, self.columns.flatten()).view(-1, self.columns.shape[1])
        return self.linear(self.norm(chosen))


def kinds_of(layout: PoseLayout, parts: Sequence[str] | None) -> dict[str, tuple[str, ...]]:
    """Groups parts that share weights.

    Args:
        layout: The layout.
        parts: Parts of the layout, the hands next to each other, or ``('all',)``; None for hands and body.

    Returns:
        Kind to parts, in order: ``{'hand': ('left', 'right'), 'body': ('body',)}``.

    Raises:
        ValueError: Unknown parts, the same twice, or hands apart.
    """
    chosen = tuple(parts) if parts is not None else unit_parts(layout)
    lacking = [part for part in chosen if part not in layout.parts]
    if (lacking or not chosen or len(set(chosen)) < len(chosen)) and chosen != ('all',):
        raise ValueError(
            f"embedder: parts must be different ones of {', '.join(layout.parts)} of layout '{layout.name}', or "
            f"('all',), got {chosen}"
        )
    groups: dict[str, tuple[str, ...]] = {}
    for part in chosen:
        kind = part_kind(part)
        groups[kind] = (*groups.get(kind, ()), part)
    if tuple(part for members in groups.values() for part in members) != chosen:
        raise ValueError(f'embedder: the hands must stand next to each other in parts, got {chosen}')
    return groups


def _check_hands(what: str, sizes: dict[str, int]) -> None:
    if len({size for part, size in sizes.items() if part_kind(part) == 'hand'}) > 1:
        raise ValueError(
            f'embedder: the hands share weights, but have {sizes["left"]} and {sizes["right"]} {what}; choose the same '
            'joints of both'
        )

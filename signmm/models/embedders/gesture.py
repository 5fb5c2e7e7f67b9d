"""The input embedding of SignBERT and SignBERT+ (section 3.1.1)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, ClassVar

import torch
from torch import Tensor, nn

from signmm.models.embedders.graph import part_graph
from signmm.models.embedders.joint_inputs import JointInputs, NumberMap
from signmm.models.embedders.pose_gcn import PoseGCN
from signmm.models.embedders.valid_frames import ValidFrames, check_layout
from signmm.registry import MODELS
from signmm.structures import PoseBatch, PoseLayout, get_layout, unit_parts

_GCN = Callable[[Tensor, ValidFrames], Tensor]


@MODELS.register_module()
class GestureEmbedder(nn.Module):
    """Embeds the gesture of each hand and, if wanted, where the arms hold it and which hand it is.

    The parts are the hands alone: gesture state f_p of the left hand and of the right one, next to each other, make
    the D = 2 Dp numbers of a frame. The spatial position encoding f_s is one vector of D numbers per frame from the
    arm joints, added to them; the temporal encoding f_e is added by the backbone's ``positions``.

    Args:
        layout: Layout with hands and, for ``spatial``, a body part of arm joints.
        part_width: Width Dp of each hand's embedding.
        spatial: Whether to add the spatial position encoding (Table 6).
        chirality: Whether to add a learned vector per hand, the tokens L and R of SignBERT.
        temporal_kernel: Odd number of frames that the gesture GCN sees (GCN_Tem-k in Table 5, to be used without
            positions); None keeps frames apart.
        temporal_units: See :class:`PoseGCN`; 5 is what GCN_Tem-k was before it saw k frames alone.
        widths: Five widths inside the gesture GCN, see :class:`PoseGCN`.
        spatial_widths: The same for the GCN on the arms; by default 32, 32, 64, 128, 128 (not in the paper).
        scale: Coordinates are divided by it.
        dropout: Rate inside the GCNs.
        out_dropout: Rate on the results of the GCNs.
        joint_width: Width of a learned vector per joint, see :class:`PoseGCN`.
        empty_token: Whether a hand whose coordinates are all zero (not detected, or masked) gets a learned vector
            instead of passing the GCN. Not in the paper. The GCN makes one vector of all of them, too, but they then
            dominate its batch statistics, and take time. Needs a frame-wise GCN. The host reads how many hands
            there are, once a step.
        normalisation: Weights of the graphs' edges (eq. 1), see :func:`signmm.models.embedders.graph.normalise`.
        features: Config or module of :class:`~signmm.models.features.PoseFeatures` instead of the crops' coordinates.
            The numbers of a frame are mapped linearly and added to the gesture of their hand.

    Raises:
        ValueError: The layout lacks a hand, or the body that ``spatial`` needs, or the GCN is not frame-wise.
    """

    tiny: ClassVar[dict[str, Any]] = dict(part_width=4, chirality=True, spatial_widths=(2, 2, 4, 4, 4))

    hand_joints: Tensor
    arm_joints: Tensor

    def __init__(
        self,
        layout: str | PoseLayout = 'hands42_arms7',
        part_width: int = 768,
        spatial: bool = True,
        chirality: bool = False,
        temporal_kernel: int | None = None,
        temporal_units: int = 1,
        widths: Sequence[int] | None = None,
        spatial_widths: Sequence[int] = (32, 32, 64, 128, 128),
        scale: float = 256.0,
        dropout: float = 0.05,
        out_dropout: float = 0.25,
        joint_width: int = 0,
        empty_token: bool = False,
        normalisation: str = 'mean',
        features: dict[str, Any] | nn.Module | None = None,
    ) -> None:
        super().__init__()
        self.layout = get_layout(layout)
        found = unit_parts(self.layout)
        self.parts = tuple(part for part in found if part != 'body')
        if len(self.parts) != 2 or (spatial and 'body' not in found):
            needs = 'both hands and a body (or spatial=False)' if spatial else 'both hands'
            raise ValueError(f"GestureEmbedder: needs {needs}, layout '{self.layout.name}' has {found}")
        self.part_width = part_width
        self.inputs = JointInputs(self.layout, features, scale)
        self.frame_wise = temporal_kernel in (None, 1) and self.inputs.frame_wise
        if empty_token and temporal_kernel not in (None, 1):
            raise ValueError(f'GestureEmbedder: empty_token needs temporal_kernel=None, got {temporal_kernel}')
        common: dict[str, Any] = dict(dropout=dropout, out_dropout=out_dropout, joint_width=joint_width)
        channels = self.inputs.width
        hand: dict[str, Any] = dict(temporal_kernel=temporal_kernel, temporal_units=temporal_units, **common)
        self.gesture = PoseGCN(part_graph(self.layout, 'left', normalisation), channels, part_width, widths, **hand)
        numbers = torch.stack([self.inputs.numbers(self.parts)[part] for part in self.parts])
        self.numbers = NumberMap(numbers, part_width) if numbers.numel() else None
        body = part_graph(self.layout, 'body', normalisation) if spatial else None
        self.spatial = PoseGCN(body, channels, 2 * part_width, spatial_widths, **common) if body is not None else None
        self.chirality = nn.Parameter(torch.empty(2, part_width)) if chirality else None
        if self.chirality is not None:
            nn.init.trunc_normal_(self.chirality, std=0.02)
        self.empty_hand = nn.Parameter(torch.zeros(part_width)) if empty_token else None
        self.register_buffer('hand_joints', torch.tensor([self.layout.parts[p] for p in self.parts]), persistent=False)
        self.register_buffer('arm_joints', torch.tensor([self.layout.parts.get('body', ())]), persistent=False)

    def forward(self, pose: PoseBatch) -> Tensor:
        """Embeds poses in this embedder's layout: (B, T, 2, Dp), left and right; zero in padding."""
        check_layout(pose, self.layout)
        frames = ValidFrames.of(pose)
        joints, numbers = self.inputs(pose)
        rows = frames.gather(joints)
        x = _embed(self._gestures, self.hand_joints, rows, frames)
        if self.numbers is not None:
            x = x + self.numbers(frames.gather(numbers)).view_as(x)
        if self.spatial is not None:
            x = x + _embed(self.spatial, self.arm_joints, rows, frames).view_as(x)
        if self.chirality is not None:
            x = x + self.chirality
        return frames.scatter(x)

    def _gestures(self, x: Tensor, frames: ValidFrames) -> Tensor:
        """Gesture states (2 N, Dp) of hands (2 N, 21, C)."""
        if self.empty_hand is None:
            return self.gesture(x, frames)
        there = (x != 0).flatten(1).any(1)
        index = there.nonzero()[:, 0] if self.training else there[:0]
        if len(index) < 2:  # batch statistics need two hands
            return torch.where(there[:, None], self.gesture(x, frames), self.empty_hand)
        found = self.gesture(x[index], frames)
        return self.empty_hand.to(found.dtype).repeat(len(x), 1).index_copy(0, index, found)


def _embed(gcn: _GCN, joints: Tensor, rows: Tensor, frames: ValidFrames) -> Tensor:
    """(N, streams, width) embeddings of the N valid frames, of whose joints ``rows`` (N, V, C) holds the channels."""
    x = rows.index_select(1, joints.flatten()).unflatten(1, tuple(joints.shape))
    return gcn(x.flatten(0, 1), frames).unflatten(0, (-1, len(joints)))

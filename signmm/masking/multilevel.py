"""Multi-level masked modelling of SignBERT and SignBERT+ (section 3.2.1)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

import torch
from torch import Tensor

from signmm.masking.base import uniform
from signmm.registry import MASKINGS
from signmm.structures import MaskPlan, PoseBatch, unit_parts
from signmm.utils.suggest import did_you_mean

OPERATIONS = ('joint', 'frame', 'clip', 'identity')
_JOINT, _CLIP, _IDENTITY = (OPERATIONS.index(name) for name in ('joint', 'clip', 'identity'))


@MASKINGS.register_module()
class MultiLevelMasking:
    """Chooses a portion of the tokens (one hand in one frame) and corrupts each in one of several ways.

    Each part is masked on its own. Operations are drawn with equal probability until they cover ``ratio`` of the part's
    valid frames, then laid out at random without overlap; every frame is equally likely to be covered:

    - ``joint``: some joints are either zeroed or disturbed, each in half of the tokens;
    - ``frame``: the whole token is zeroed;
    - ``clip``: 2 to ``max_clip`` consecutive tokens are zeroed; one that runs over the end of the video goes on at its
      beginning, and the last one drawn is cut to the portion that is left;
    - ``identity``: the token stays as it is and counts in the loss.

    So a clip counts once where operations are drawn, and as its tokens where R is. With ``equal='tokens'`` clips are
    drawn so much less often that each operation covers the same share of the tokens.

    Args:
        ratio: R, share of the valid frames of each part, at least one frame (0.4 in SignBERT+ Table 7).
        operations: Any subset of the four (Table 8).
        max_clip: K, longest clip (8 in Table 4).
        max_joints: Joints corrupted by ``joint``: 1 to this many, all equally likely. m is not in the paper; 10 gives
            the input PCK of Table 1's joint row.
        max_noise: Disturbance, uniform in a square of twice this side, in pixels of the crop. Not in the paper.
        parts: The units of a frame, as the embedder has them; None for all of the layout's hands and body.
        equal: What has equal probability, ``'operations'`` or ``'tokens'``.

    Raises:
        ValueError: An argument is out of range.
    """

    tiny: ClassVar[dict[str, Any]] = dict(ratio=0.5, max_clip=3)

    def __init__(
        self,
        ratio: float = 0.4,
        operations: Sequence[str] = OPERATIONS,
        max_clip: int = 8,
        max_joints: int = 10,
        max_noise: float = 64.0,
        parts: Sequence[str] | None = None,
        equal: str = 'operations',
    ) -> None:
        if not 0 < ratio <= 1:
            raise ValueError(f'MultiLevelMasking: ratio must be in (0, 1], got {ratio}')
        if max_clip < 2 or max_joints < 1 or max_noise < 0:
            raise ValueError(
                'MultiLevelMasking: needs max_clip >= 2, max_joints >= 1 and max_noise >= 0, got '
                f'{max_clip}, {max_joints} and {max_noise}'
            )
        if equal not in ('operations', 'tokens'):
            raise ValueError(f"MultiLevelMasking: equal must be 'operations' or 'tokens', got '{equal}'")
        unknown = [name for name in operations if name not in OPERATIONS]
        if unknown or not operations:
            hint = did_you_mean(unknown[0], OPERATIONS) if unknown else f'; choose some of {OPERATIONS}'
            raise ValueError(f'MultiLevelMasking: operations {tuple(operations)} are not valid{hint}')
        self.ratio, self.max_clip, self.max_joints, self.max_noise = ratio, max_clip, max_joints, max_noise
        self.operations = tuple(OPERATIONS.index(name) for name in OPERATIONS if name in operations)
        self.parts = tuple(parts) if parts is not None else None
        mean_clip = (2 + max_clip) / 2 if equal == 'tokens' else 1.0
        weights = [1 / mean_clip if operation == _CLIP else 1.0 for operation in self.operations]
        #: Up to which number from [0, 1) each operation is drawn.
        self.edges = [sum(weights[: n + 1]) / sum(weights) for n in range(len(weights))]

    def __call__(self, pose: PoseBatch, generator: torch.Generator | None = None) -> MaskPlan:
        """Draws a plan.

        Args:
            pose: The batch.
            generator: Source of randomness; torch's default one if None.

        Returns:
            A plan with ``scored`` (B, T, P) for every chosen token, ``zeroed`` and ``noise``; nothing is ``hidden``.

        Raises:
            KeyError: The layout lacks one of ``parts``.
        """
        parts = self.parts or unit_parts(pose.layout)
        lacking = [part for part in parts if part not in pose.layout.parts]
        if lacking:
            raise KeyError(f"MultiLevelMasking: layout '{pose.layout.name}' has no part '{lacking[0]}'")
        chosen = self.draw_operations(pose.valid, len(parts), generator)
        zeroed = torch.zeros_like(pose.score, dtype=torch.bool)
        noise = torch.zeros_like(pose.xy)
        # Parts with equally many joints are drawn together.
        for size in dict.fromkeys(len(pose.layout.parts[part]) for part in parts):
            units = [p for p, part in enumerate(parts) if len(pose.layout.parts[part]) == size]
            drawn = self._corrupt(torch.stack([chosen[:, :, p] for p in units], 2), size, generator)
            for row, p in enumerate(units):
                span = pose.layout.span(parts[p])
                zeroed[:, :, span], noise[:, :, span] = drawn[0][:, :, row], drawn[1][:, :, row]
        scored = chosen >= 0
        # A joint that was not found has no place that could be disturbed.
        noise = noise * (pose.score > 0)[..., None]
        return MaskPlan(scored=scored, hidden=torch.zeros_like(scored), zeroed=zeroed, noise=noise)

    def draw_operations(self, valid: Tensor, parts: int, generator: torch.Generator | None = None) -> Tensor:
        """Decides what happens to each token.

        Example: a clip of 10 frames, ratio 0.4, so 4 frames are to be covered. Operations are drawn until they cover
        them: a clip of 3 tokens, a frame, and others that get no length any more. Their lengths 3, 1, 0, ... and the
        6 frames that stay, each of length 1, are shuffled into a row, e.g. 1 1 [3] 1 1 1 [1] 1; the cumulative sums 1 2
        5 6 7 8 9 10 say where each ends, so a frame finds its operation by a binary search: frames 2 to 4 are the clip,
        frame 8 is the one token. At last the row is turned by a random number of frames, or the beginning of a video
        would be covered by long clips less often than its middle.

        Args:
            valid: (B, T) bool.
            parts: P.
            generator: Source of randomness.

        Returns:
            (B, T, P) index into :data:`OPERATIONS`, or -1 for a token that was not chosen.
        """
        frames = valid.shape[1]
        real = valid.repeat_interleave(parts, dim=0)
        count = real.sum(1, keepdim=True)
        budget = (count * self.ratio).round().long().clamp(min=1).minimum(count)
        draw = uniform((len(real), 4 * frames + 1), valid.device, generator)
        first, second, order, turn = draw.split((frames, frames, 2 * frames, 1), dim=1)
        which = self._operations(first)
        length = (2 + second * (self.max_clip - 1)).long().masked_fill(which != _CLIP, 1)
        end = length.cumsum(1)
        length = (end.minimum(budget) - (end - length)).clamp(min=0)
        gap = torch.arange(frames, device=valid.device) < count - budget
        # Operations and single untouched frames, shuffled, tile the video, which is then turned.
        length = torch.cat([length, gap.long()], dim=1)
        which = torch.cat([which, torch.full_like(which, -1)], dim=1)
        order = order.argsort(1)
        end, which = length.gather(1, order).cumsum(1), which.gather(1, order)
        place = (real.cumsum(1) - 1 + (turn * count).long()) % count.clamp(min=1)
        chosen = which.gather(1, torch.searchsorted(end, place, right=True).clamp(max=2 * frames - 1))
        return chosen.masked_fill(~real, -1).unflatten(0, (len(valid), parts)).transpose(1, 2)

    def _operations(self, draw: Tensor) -> Tensor:
        """Numbers from [0, 1) to indices into :data:`OPERATIONS`."""
        which = torch.full_like(draw, self.operations[0], dtype=torch.long)
        for edge, operation in zip(self.edges, self.operations[1:], strict=False):
            which = which.masked_fill(draw >= edge, operation)
        return which

    def _corrupt(self, chosen: Tensor, joints: int, generator: torch.Generator | None) -> tuple[Tensor, Tensor]:
        """Zeroed joints (B, T, Q, Vp) and noise (B, T, Q, Vp, 2) of Q parts with operations ``chosen`` (B, T, Q)."""
        most = min(self.max_joints, joints)
        draw = uniform((*chosen.shape, 2 + 3 * joints), chosen.device, generator)
        number, zero, rank, place = draw.split((1, 1, joints, 2 * joints), dim=-1)
        picked = (rank.argsort(-1).argsort(-1) < (1 + number * most).long()) & (chosen == _JOINT)[..., None]
        zero = zero < 0.5
        whole = (chosen >= 0) & (chosen != _JOINT) & (chosen != _IDENTITY)
        offset = (2 * place.unflatten(-1, (joints, 2)) - 1) * self.max_noise
        return (picked & zero) | whole[..., None], offset * (picked & ~zero)[..., None]

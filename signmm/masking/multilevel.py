"""Multi-level masked modelling of SignBERT and SignBERT+ (section 3.2.1)."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from signmm.masking.base import unit_parts
from signmm.registry import MASKINGS
from signmm.structures import MaskPlan, PoseBatch
from signmm.utils.suggest import did_you_mean

OPERATIONS = ('joint', 'frame', 'clip', 'identity')
_JOINT, _IDENTITY = OPERATIONS.index('joint'), OPERATIONS.index('identity')


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

    Args:
        ratio: R, share of the valid frames of each part, at least one frame (0.4 in SignBERT+ Table 7).
        operations: Any subset of the four (Table 8).
        max_clip: K, longest clip (8 in Table 4).
        max_joints: Joints corrupted by ``joint``: 1 to this many, all equally likely. m is not in the paper; 10 gives
            the input PCK of Table 1's joint row.
        max_noise: Disturbance, uniform in a square of twice this side, in pixels of the crop. Not in the paper.
        parts: The units of a frame, as the embedder has them; None for all of the layout's hands and body.

    Raises:
        ValueError: An argument is out of range.
    """

    def __init__(
        self,
        ratio: float = 0.4,
        operations: Sequence[str] = OPERATIONS,
        max_clip: int = 8,
        max_joints: int = 10,
        max_noise: float = 64.0,
        parts: Sequence[str] | None = None,
    ) -> None:
        if not 0 < ratio <= 1:
            raise ValueError(f'MultiLevelMasking: ratio must be in (0, 1], got {ratio}')
        if max_clip < 2 or max_joints < 1 or max_noise < 0:
            raise ValueError(
                'MultiLevelMasking: needs max_clip >= 2, max_joints >= 1 and max_noise >= 0, got '
                f'{max_clip}, {max_joints} and {max_noise}'
            )
        unknown = [name for name in operations if name not in OPERATIONS]
        if unknown or not operations:
            hint = did_you_mean(unknown[0], OPERATIONS) if unknown else f'; choose some of {OPERATIONS}'
            raise ValueError(f'MultiLevelMasking: operations {tuple(operations)} are not valid{hint}')
        self.ratio, self.max_clip, self.max_joints, self.max_noise = ratio, max_clip, max_joints, max_noise
        self.operations = torch.tensor([OPERATIONS.index(name) for name in OPERATIONS if name in operations])
        self.parts = tuple(parts) if parts is not None else None

    def __call__(self, pose: PoseBatch, generator: torch.Generator | None = None) -> MaskPlan:
        """Draws a plan.

        Args:
            pose: The batch.
            generator: Source of randomness on the CPU; torch's default one if None.

        Returns:
            A plan with ``scored`` (B, T, P) for every chosen token, ``zeroed`` and ``noise``; nothing is ``hidden``.

        Raises:
            KeyError: The layout lacks one of ``parts``.
        """
        parts = self.parts or unit_parts(pose.layout)
        lacking = [part for part in parts if part not in pose.layout.parts]
        if lacking:
            raise KeyError(f"MultiLevelMasking: layout '{pose.layout.name}' has no part '{lacking[0]}'")
        chosen = self.draw_operations(pose.valid.cpu(), len(parts), generator)
        zeroed = torch.zeros(pose.shape, dtype=torch.bool)
        noise = torch.zeros(*pose.shape, 2)
        for p, part in enumerate(parts):
            joints = list(pose.layout.parts[part])
            zeroed[:, :, joints], noise[:, :, joints] = self._corrupt(chosen[:, :, p], len(joints), generator)
        device = pose.xy.device
        scored = (chosen >= 0).to(device)
        # A joint that was not found has no place that could be disturbed.
        noise = noise.to(device, pose.xy.dtype) * (pose.score > 0)[..., None]
        return MaskPlan(scored=scored, hidden=torch.zeros_like(scored), zeroed=zeroed.to(device), noise=noise)

    def draw_operations(self, valid: Tensor, parts: int, generator: torch.Generator | None = None) -> Tensor:
        """Decides what happens to each token.

        Args:
            valid: (B, T) bool on the CPU.
            parts: P.
            generator: Source of randomness.

        Returns:
            (B, T, P) index into :data:`OPERATIONS`, or -1 for a token that was not chosen.
        """
        frames = valid.shape[1]
        real = valid.repeat_interleave(parts, dim=0)
        count = real.sum(1, keepdim=True)
        budget = (count * self.ratio).round().long().clamp(min=1).minimum(count)
        streams = len(real)
        which = self.operations[torch.randint(len(self.operations), (streams, frames), generator=generator)]
        clip = torch.randint(2, self.max_clip + 1, (streams, frames), generator=generator)
        length = torch.where(which == OPERATIONS.index('clip'), clip, 1)
        end = length.cumsum(1)
        length = (end.minimum(budget) - (end - length)).clamp(min=0)
        gap = (torch.arange(frames) < count - budget).long()
        # Operations and single untouched frames, shuffled, tile the video, which is then turned.
        length = torch.cat([length, gap], dim=1)
        which = torch.cat([which, torch.full_like(which, -1)], dim=1)
        order = torch.rand(length.shape, generator=generator).argsort(1)
        end, which = length.gather(1, order).cumsum(1), which.gather(1, order)
        turn = (torch.rand(streams, 1, generator=generator) * count).long()
        place = (real.cumsum(1) - 1 + turn) % count.clamp(min=1)
        chosen = which.gather(1, torch.searchsorted(end, place, right=True).clamp(max=2 * frames - 1))
        return chosen.masked_fill(~real, -1).unflatten(0, (len(valid), parts)).transpose(1, 2)

    def _corrupt(self, chosen: Tensor, joints: int, generator: torch.Generator | None) -> tuple[Tensor, Tensor]:
        """Zeroed joints (B, T, Vp) and noise (B, T, Vp, 2) of one part whose operations are ``chosen`` (B, T)."""
        most = min(self.max_joints, joints)
        number = torch.randint(1, most + 1, chosen.shape, generator=generator)[..., None]
        rank = torch.rand(*chosen.shape, joints, generator=generator).argsort(-1).argsort(-1)
        picked = (rank < number) & (chosen == _JOINT)[..., None]
        zero = torch.rand(chosen.shape, generator=generator)[..., None] < 0.5
        whole = (chosen >= 0) & (chosen != _JOINT) & (chosen != _IDENTITY)
        offset = (2 * torch.rand(*chosen.shape, joints, 2, generator=generator) - 1) * self.max_noise
        return (picked & zero) | whole[..., None], offset * (picked & ~zero)[..., None]

"""Momentum semantic alignment (MASA section III-B)."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn
from torch.optim.swa_utils import get_ema_multi_avg_fn

from signmm.models.backbone import PoseBackbone
from signmm.models.build import build_module
from signmm.models.masa.memory_bank import MemoryBank, info_nce
from signmm.models.temporal_pooling import mean_frames
from signmm.registry import MASKINGS, MODELS


@MODELS.register_module()
class SemanticAlignment(nn.Module):
    """Pulls the clip's masked view and another random view together, away from other clips.

    The second view is encoded by copies of the backbone and of the projection head that follow by exponential moving
    average and get no gradients. In training they use dropout and batch statistics as MoCo's key encoder does.

    Args:
        backbone: The trained backbone, which the momentum branch starts from; it is not kept.
        in_width: Width of the pooled features; by default that of the backbone, or with ``pool`` that of one part.
        hidden_width: Width of the projection heads' hidden ReLU layer (not in the paper; released code).
        out_width: Width of queries and keys (not in the paper; released code).
        view: Masking that makes the second view, eq. 5; by default ``RandomFrameMasking`` with alpha_r = 0.5.
        momentum: mu, share of the old weights that stays at each step.
        bank_size: K, number of negative keys.
        temperature: tau.
        weight: lambda_s after the ramp.
        ramp_epochs: Epochs in which the weight grows linearly from 0 (0 for none).
        pool: Config or module ``(feats (B, L, P, Dp), valid (B, L)) -> (B, in_width)``; None averages the frames
            (eq. 6 and 7).

    Raises:
        ValueError: An argument is out of range.
    """

    scale: Tensor

    def __init__(
        self,
        backbone: PoseBackbone,
        in_width: int | None = None,
        hidden_width: int = 512,
        out_width: int = 128,
        view: dict[str, Any] | Callable | None = None,
        momentum: float = 0.996,
        bank_size: int = 6144,
        temperature: float = 0.07,
        weight: float = 0.05,
        ramp_epochs: int = 100,
        pool: dict[str, Any] | nn.Module | None = None,
    ) -> None:
        super().__init__()
        if not 0 <= momentum <= 1 or temperature <= 0 or ramp_epochs < 0:
            raise ValueError(
                'SemanticAlignment: needs momentum in [0, 1], temperature > 0 and ramp_epochs >= 0, got '
                f'{momentum}, {temperature} and {ramp_epochs}'
            )
        view = dict(type='RandomFrameMasking', ratio=0.5) if view is None else view
        self.view: Callable = MASKINGS.build(view) if isinstance(view, dict) else view
        if in_width is None:
            in_width = backbone.width if pool is None else backbone.part_width
        self.pool = build_module(pool, part_width=in_width) if pool is not None else None
        self.project = nn.Sequential(nn.Linear(in_width, hidden_width), nn.ReLU(), nn.Linear(hidden_width, out_width))
        self.bank = MemoryBank(bank_size, out_width)
        self.temperature, self.weight, self.ramp_epochs = temperature, weight, ramp_epochs
        # On the device, so that a compiled step does not depend on the epoch.
        self.register_buffer('scale', torch.zeros(()), persistent=False)
        self.set_epoch(0)
        self._average = get_ema_multi_avg_fn(momentum)
        self.key_backbone: PoseBackbone = _frozen(backbone)
        self.key_project = _frozen(self.project)
        self.key_pool = _frozen(self.pool) if self.pool is not None else None

    def start_from(self, backbone: PoseBackbone) -> None:
        """Makes the momentum branch equal to the trained one again, e.g. after weights were loaded.

        Args:
            backbone: The trained backbone.
        """
        for slow, fast in self._branches(backbone):
            slow.load_state_dict(fast.state_dict())

    @torch.no_grad()
    def average(self, backbone: PoseBackbone) -> None:
        """Moves the momentum branch: theta_k = mu theta_k + (1 - mu) theta_q.

        Args:
            backbone: The trained backbone.
        """
        branches = self._branches(backbone)
        slow = [parameter for branch, _ in branches for parameter in branch.parameters()]
        fast = [parameter for _, branch in branches for parameter in branch.parameters()]
        self._average(slow, fast, 0)

    def _branches(self, backbone: PoseBackbone) -> list[tuple[nn.Module, nn.Module]]:
        pairs: list[tuple[nn.Module, nn.Module]] = [(self.key_backbone, backbone), (self.key_project, self.project)]
        return pairs if self.pool is None or self.key_pool is None else [*pairs, (self.key_pool, self.pool)]

    def set_epoch(self, epoch: int) -> None:
        """Sets lambda_s.

        Args:
            epoch: Number of finished epochs.
        """
        self.scale.fill_(self.weight * min(1.0, epoch / self.ramp_epochs) if self.ramp_epochs else self.weight)

    @torch.no_grad()
    def key(self, feats: Tensor, valid: Tensor) -> Tensor:
        """Projects the second view.

        Args:
            feats: (B, L, P, Dp) of the momentum branch.
            valid: (B, L) bool, which of them count.

        Returns:
            (B, out_width) keys of length 1, without gradients.
        """
        return nn.functional.normalize(self.key_project(_pool(self.key_pool, feats, valid)).float(), dim=1)

    def loss(self, feats: Tensor, valid: Tensor, key: Tensor) -> dict[str, Tensor]:
        """Computes the semantic consistency loss; nothing is changed.

        Args:
            feats: (B, L, P, Dp) encoder features of the masked view.
            valid: (B, L) bool, which of them count.
            key: (B, out_width) positive keys; the negative ones are those in the bank.

        Returns:
            ``loss_align``, weighted; monitored: ``info_nce``, ``align_weight`` and ``align_accuracy`` in percent.
        """
        query = nn.functional.normalize(self.project(_pool(self.pool, feats, valid)).float(), dim=1)
        term, accuracy = info_nce(query, key, self.bank, self.temperature)
        return {
            'loss_align': self.scale * term,
            'info_nce': term.detach(),
            'align_weight': self.scale.clone(),
            'align_accuracy': accuracy,
        }

    def remember(self, key: Tensor) -> None:
        """Puts the keys of a step into the bank, as negatives of the following ones.

        Args:
            key: (B, out_width).
        """
        self.bank.push(key)


def _frozen(module: nn.Module) -> Any:
    return copy.deepcopy(module).requires_grad_(False)


def _pool(pool: nn.Module | None, feats: Tensor, valid: Tensor) -> Tensor:
    if pool is not None:
        return pool(feats, valid)
    return mean_frames(feats.flatten(2), valid)

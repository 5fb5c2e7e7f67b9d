"""Momentum semantic alignment (MASA section III-B)."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn
from torch.optim.swa_utils import get_ema_multi_avg_fn

from signmm.models.backbone import PoseBackbone
from signmm.models.masa.memory_bank import MemoryBank, info_nce
from signmm.registry import MASKINGS, MODELS
from signmm.structures import MaskPlan, PoseBatch

#: Encodes poses under a plan: (backbone, pose, plan) to features (B, L, P, Dp) and which of them count (B, L).
Encode = Callable[[PoseBackbone, PoseBatch, MaskPlan], tuple[Tensor, Tensor]]


@MODELS.register_module()
class SemanticAlignment(nn.Module):
    """Pulls the clip's masked view and another random view together, away from other clips.

    The second view is encoded by copies of the backbone and of the projection head that follow by exponential moving
    average and get no gradients. In training they use dropout and batch statistics as MoCo's key encoder does.

    Args:
        in_width: Width D of the pooled features.
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

    key_backbone: PoseBackbone

    def __init__(
        self,
        in_width: int,
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
        self.pool = MODELS.build(pool) if isinstance(pool, dict) else pool
        self.project = nn.Sequential(nn.Linear(in_width, hidden_width), nn.ReLU(), nn.Linear(hidden_width, out_width))
        self.bank = MemoryBank(bank_size, out_width)
        self.temperature, self.weight, self.ramp_epochs = temperature, weight, ramp_epochs
        self.epoch = 0
        self._average = get_ema_multi_avg_fn(momentum)

    def follow(self, backbone: PoseBackbone) -> None:
        """Makes the momentum branch, equal to the trained one.

        Args:
            backbone: The trained backbone.
        """
        self.key_backbone = _frozen(backbone)
        self.key_project = _frozen(self.project)
        self.key_pool = _frozen(self.pool) if self.pool is not None else None

    @torch.no_grad()
    def update(self, backbone: PoseBackbone) -> None:
        """Moves the momentum branch: theta_k = mu theta_k + (1 - mu) theta_q.

        Args:
            backbone: The trained backbone.
        """
        pairs = [(self.key_backbone, backbone), (self.key_project, self.project)]
        if self.pool is not None and self.key_pool is not None:
            pairs.append((self.key_pool, self.pool))
        slow = [parameter for branch, _ in pairs for parameter in branch.parameters()]
        fast = [parameter for _, branch in pairs for parameter in branch.parameters()]
        self._average(slow, fast, 0)

    @property
    def current_weight(self) -> float:
        """lambda_s in this epoch."""
        return self.weight * min(1.0, self.epoch / self.ramp_epochs) if self.ramp_epochs else self.weight

    def loss(
        self, feats: Tensor, valid: Tensor, pose: PoseBatch, backbone: PoseBackbone, encode: Encode
    ) -> dict[str, Tensor]:
        """Computes the semantic consistency loss; in training it also moves the momentum branch and fills the bank.

        Args:
            feats: (B, L, P, Dp) encoder features of the masked view.
            valid: (B, L) bool, which of them count.
            pose: The full poses.
            backbone: The trained backbone.
            encode: How both views are encoded.

        Returns:
            ``loss_align``, weighted; monitored: ``info_nce``, ``align_weight`` and ``align_accuracy`` in percent.
        """
        query = nn.functional.normalize(self.project(_pool(self.pool, feats, valid)), dim=1)
        with torch.no_grad():
            if self.training:
                self.update(backbone)
            seen = encode(self.key_backbone, pose, self.view(pose))
            key = nn.functional.normalize(self.key_project(_pool(self.key_pool, *seen)), dim=1)
        term, accuracy = info_nce(query, key, self.bank, self.temperature)
        if self.training:
            self.bank.push(key)
        weight = self.current_weight
        return {
            'loss_align': weight * term,
            'info_nce': term.detach(),
            'align_weight': term.new_tensor(weight),
            'align_accuracy': accuracy,
        }


def _frozen(module: nn.Module) -> Any:
    return copy.deepcopy(module).requires_grad_(False)


def _pool(pool: nn.Module | None, feats: Tensor, valid: Tensor) -> Tensor:
    if pool is not None:
        return pool(feats, valid)
    weight = valid.to(feats.dtype) / valid.sum(1, keepdim=True).clamp(min=1)
    return torch.einsum('bt,btd->bd', weight, feats.flatten(2))

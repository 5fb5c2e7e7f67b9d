"""A small MASA, and a training of it that several processes can share: ``python tiny_masa.py OUT_FOLDER``."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import torch
from mmengine.model import MMDistributedDataParallel
from torch import nn

from signmm.engine.distributed import init_cpu_group
from signmm.models import MASAModel
from signmm.registry import MODELS
from signmm.structures import PoseBatch
from signmm.testing import fake_pose_batch

STEPS, GLOBAL_BATCH = 4, 4


def config(**changes: Any) -> dict[str, Any]:
    encoder = dict(type='TransformerEncoder', width=12, depth=1, heads=2, ffn_width=16, dropout=0.0)
    return {
        'type': 'MASAModel',
        'backbone': dict(
            type='PoseBackbone',
            embedder=dict(type='LinearEmbedder', part_width=4),
            positions=dict(type='SinusoidalPositions'),
            encoder=encoder,
        ),
        'masking': dict(type='MotionAwareMasking', ratio=0.9, min_share=0.3),
        'decoder': encoder,
        'head': dict(type='MotionHead', part_width=4, hidden_width=5),
        'alignment': dict(
            type='SemanticAlignment', in_width=12, hidden_width=8, out_width=6, bank_size=10, ramp_epochs=0
        ),
        **changes,
    }


def build(**changes: Any) -> MASAModel:
    return MODELS.build(config(**changes))


def freeze_statistics(model: nn.Module) -> None:
    """Batch norms use running statistics: those of the batch differ between processes."""
    for module in model.modules():
        if isinstance(module, nn.BatchNorm1d):
            module.eval()


def rows(pose: PoseBatch, which: slice) -> PoseBatch:
    return PoseBatch(pose.xy[which], pose.score[which], pose.valid[which], pose.layout)


def train(rank: int, processes: int) -> tuple[MASAModel, list[float]]:
    """Trains on the same global batches with any number of processes; all that is random is taken away."""
    torch.manual_seed(0)
    view = dict(type='MotionAwareMasking', ratio=1.0, min_share=0.1, intervals=(1,))
    alignment = dict(config()['alignment'], view=view, momentum=0.9, weight=0.5)
    model = build(masking=dict(type='MotionAwareMasking', ratio=1.0, min_share=0.3), alignment=alignment)
    model.init_weights()
    runnable = MMDistributedDataParallel(module=model, broadcast_buffers=False) if processes > 1 else model
    optimizer = torch.optim.SGD([p for p in model.parameters() if p.requires_grad], lr=0.05, momentum=0.9)
    values = []
    share = GLOBAL_BATCH // processes
    for step in range(STEPS):
        pose = fake_pose_batch(batch=GLOBAL_BATCH, frames=14, lengths=[14, 10, 14, 2], seed=step)
        runnable.train()
        freeze_statistics(model)
        losses = runnable(rows(pose, slice(rank * share, (rank + 1) * share)), mode='loss')
        total = losses['loss_motion'] + losses['loss_align']
        optimizer.zero_grad()
        total.backward()
        optimizer.step()
        values.append(total.item())
    return model, values


if __name__ == '__main__':
    torch.set_num_threads(1)
    init_cpu_group('pytorch')
    own_rank = int(os.environ['RANK'])
    trained, history = train(own_rank, int(os.environ['WORLD_SIZE']))
    torch.save({'model': trained.state_dict(), 'history': history}, Path(sys.argv[1]) / f'{own_rank}.pth')

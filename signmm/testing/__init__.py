"""Synthetic batches and conformance checks, for our tests and for plug-ins.

Each ``check_*`` takes a config or a built object, raises AssertionError naming the broken rule, and returns nothing.
"""

from signmm.testing.checks import (
    check_embedder,
    check_encoder,
    check_masking,
    check_pretrain_head,
    check_task_head,
    check_tokenizer,
    settle,
)
from signmm.testing.fakes import fake_pose_batch, fake_samples, tiny, tiny_backbone

__all__ = [
    'check_embedder',
    'check_encoder',
    'check_masking',
    'check_pretrain_head',
    'check_task_head',
    'check_tokenizer',
    'fake_pose_batch',
    'fake_samples',
    'settle',
    'tiny',
    'tiny_backbone',
]

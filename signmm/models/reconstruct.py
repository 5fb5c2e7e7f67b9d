"""Masks poses and reconstructs them, for evaluation and drawing."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from signmm.models.backbone import corrupt
from signmm.models.floors import interpolate, seen_joints
from signmm.models.pretext import attach, measure_joints
from signmm.structures import MaskPlan, PoseBatch, SignDataSample


@dataclass(frozen=True)
class Reconstruction:
    """Poses before and after.

    Attributes:
        target: The unmasked poses.
        plan: What was masked.
        seen: The coordinates that the model saw; masked ones are 0.
        output: The coordinates that it gives; those of parts that it does not reconstruct are 0.
        parts: The parts that it reconstructs.
        feats: (B, T, P, Dp) features, from which the head can make meshes.
    """

    target: PoseBatch
    plan: MaskPlan
    seen: Tensor
    output: Tensor
    parts: tuple[str, ...]
    feats: Tensor


@torch.no_grad()
def reconstruct(model: Any, pose: PoseBatch, generator: torch.Generator | None = None) -> Reconstruction:
    """Masks poses and lets the model put them right.

    Args:
        model: A MaskedPoseModel whose head puts out joints (ManoHead, RegressionHead).
        pose: B clips.
        generator: Source of randomness of the masking, on the CPU.

    Returns:
        Input and output.

    Raises:
        TypeError: The model predicts codes.
    """
    if model.tokenizer is not None:
        raise TypeError(f'reconstruct: {type(model.head).__name__} predicts codes, not joints')
    plan = model.masking(pose, generator)
    feats = model.backbone(pose, plan)
    joints = model.head(feats)
    seen, output = corrupt(pose, plan).xy.clone(), torch.zeros_like(pose.xy)
    for part, xy in joints.items():
        index = list(pose.layout.parts[part])
        output[:, :, index] = xy.to(output.dtype)
        hidden = plan.hidden[:, :, model.backbone.parts.index(part), None, None]
        seen[:, :, index] = seen[:, :, index].masked_fill(hidden, 0.0)
    return Reconstruction(pose, plan, seen, output, tuple(joints), feats)


def masking_generator(samples: Sequence[SignDataSample]) -> torch.Generator:
    """Makes a generator that masks the same clips always in the same way.

    Args:
        samples: Of a batch.

    Returns:
        On the CPU.
    """
    names = ' '.join(str(sample.get('video_id')) for sample in samples)
    return torch.Generator().manual_seed(zlib.crc32(names.encode()))


def predict_reconstruction(model: Any, pose: PoseBatch, samples: list[SignDataSample]) -> list[SignDataSample]:
    """Fills samples for ReconstructionPCK and PretextMetric; the same clips are always masked in the same way.

    Args:
        model: See :func:`reconstruct`.
        pose: B clips.
        samples: One per clip.

    Returns:
        The samples with ``gt_joints``, ``input_joints``, ``pred_joints`` and ``interpolated_joints`` (T, V, 2), the
        last a straight line between the visible frames, ``joint_score`` and ``joint_scored`` (T, V), V the joints of
        the parts that the model reconstructs; and ``pretext``.
    """
    made = reconstruct(model, pose, masking_generator(samples))
    joints = [joint for part in made.parts for joint in pose.layout.parts[part]]
    sizes = torch.tensor([len(pose.layout.parts[part]) for part in made.parts])
    units = [model.backbone.parts.index(part) for part in made.parts]
    scored = made.plan.scored[:, :, units].repeat_interleave(sizes.to(pose.xy.device), dim=2)
    straight = interpolate(pose.xy, seen_joints(pose, made.plan))
    for b, sample in enumerate(samples):
        real = pose.valid[b]
        sample.gt_joints = pose.xy[b, real][:, joints]
        sample.input_joints = made.seen[b, real][:, joints]
        sample.pred_joints = made.output[b, real][:, joints]
        sample.interpolated_joints = straight[b, real][:, joints]
        sample.joint_score = pose.score[b, real][:, joints]
        sample.joint_scored = scored[b, real]
    return attach(samples, measure_joints(made.output, pose, made.plan, made.parts, model.head.min_score))

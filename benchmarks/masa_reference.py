"""Runs a checkout of MASA's released code beside signmm; used by masa.py.

The released code does not import as it is: one module is missing, another has a new name, and `.cuda()` is called in
constructors. All of that is repaired here from outside, for the duration of the process; the checkout is not changed.
"""

from __future__ import annotations

import contextlib
import importlib
import io
import sys
import types
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from signmm.structures import MaskPlan, PoseBatch


def import_authors(path: Path) -> None:
    """Makes the packages `moco` and `feeder` of a checkout importable on any device."""
    if not (path / 'moco' / 'builder_dist.py').is_file():
        raise FileNotFoundError(f'{path}: no checkout of MASA, moco/builder_dist.py is absent')
    sys.path.insert(0, str(path))
    lost = types.ModuleType('feeder.feeder_pretraining_intra')
    lost.Feeder_SLR = object  # type: ignore[attr-defined]
    # `feeder/__init__.py` imports torchvision, which nothing here needs.
    package = types.ModuleType('feeder')
    package.__path__ = [str(path / 'feeder')]
    sys.modules |= {'feeder': package, 'feeder.feeder_pretraining_intra': lost}
    if not torch.cuda.is_available():
        torch.Tensor.cuda = lambda self, *_, **__: self  # type: ignore[method-assign]
        nn.Module.cuda = lambda self, *_, **__: self  # type: ignore[method-assign]
    sys.modules['moco.GCN_Transformer_v2_masked'] = importlib.import_module('moco.CMABert_backbone')
    importlib.import_module('moco.builder_dist').concat_all_gather = lambda x: x  # type: ignore[attr-defined]


def build_authors(pretrain: bool, classes: int) -> Any:
    """Builds their model; for pre-training with the arguments of their script."""
    builder = importlib.import_module('moco.builder_dist')
    with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
        warnings.simplefilter('ignore')
        if not pretrain:
            return builder.MASA('graph-based', classes, pretrain=False)
        return builder.MASA('graph-based', 128, dim=128, K=6912, m=0.999, T=0.07, mlp=True)


def finetune_inputs(pose: PoseBatch) -> dict[str, Tensor]:
    """Poses as their recogniser reads them."""
    parts = {name: list(pose.layout.parts[part]) for name, part in (('rh', 'right'), ('lh', 'left'), ('body', 'body'))}
    found = {name: pose.xy[:, :, joints] / 256 for name, joints in parts.items()}
    seen = torch.cat([pose.score[:, :, parts[hand]] for hand in ('rh', 'lh')], dim=1)
    return found | {'mask': (seen > 0)[..., None].expand(-1, -1, -1, 2).float()}


def pretrain_inputs(pose: PoseBatch, plan: MaskPlan, interval: int = 3) -> dict[str, dict[str, Tensor]]:
    """One view as their pre-training reads it; `plan` hides (B, T, P) units in the order left, right, body."""
    found: dict[str, dict[str, Tensor]] = {}
    for number, part in enumerate(('left', 'right', 'body')):
        joints = list(pose.layout.parts[part])
        xy, score = pose.xy[:, :, joints], pose.score[:, :, joints, None].expand(-1, -1, -1, 2)
        motion, both = torch.zeros_like(xy), torch.zeros_like(xy)
        motion[:, :-interval] = xy[:, interval:] - xy[:, :-interval]
        both[:, :-interval] = score[:, interval:] * score[:, :-interval]
        names = ('body_pose', 'body_pose_gt', 'body_pose_conf') if part == 'body' else ('kp2d', 'gts', 'flag_2d')
        found[part] = {
            **dict(zip(names, (xy / 256, motion, both * (motion > 3)), strict=True)),
            'mask': (score > 0).float(),
            'masked': plan.hidden[:, :, number, None].float(),
        }
    found['right']['vid_len'] = pose.valid.float()
    return found


def authors_crop(keypoints: np.ndarray, image_size: tuple[int, int]) -> Callable[[], dict[str, Any]]:
    """Their pre-processing of one clip (T, 133, 3) in memory, as for WLASL."""
    module = importlib.import_module('feeder.single_dataset.WLASL')
    dataset = object.__new__(module.WLASL)
    names = [f'img_{i + 1:05d}.jpg' for i in range(len(keypoints) + 1)]
    size = np.array([image_size], np.float32)
    dataset.max_frames, dataset.interval, dataset.threshold, dataset.hand_side = 150, 2, 0.5, 'right'
    dataset.video_list = [('clip.mp4', '0')]
    dataset.extractvideoinfo = lambda *_: ({'keypoints': keypoints.copy(), 'img_list': names}, size)
    return lambda: dataset.get_sample(0)

"""Conformance checks of the contracts in ``signmm.typing``."""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import torch
from torch import Tensor, nn

from signmm.models.backbone import build_module
from signmm.registry import MASKINGS
from signmm.structures import MaskPlan, PoseBatch, PoseLayout, SignDataSample, unit_parts
from signmm.testing.fakes import fake_pose_batch, fake_samples


def check_embedder(embedder: dict[str, Any] | nn.Module, layout: str | PoseLayout = 'triplet49') -> None:
    """Checks the contract of :class:`signmm.typing.Embedder`.

    Args:
        embedder: Config or module.
        layout: The layout that it reads.
    """
    module = build_module(embedder)
    pose = fake_pose_batch(layout, frames=6, lengths=[6, 4])
    settle(module, lambda: module(pose))
    shape = (2, 6, len(module.parts), module.part_width)
    out = module.eval()(pose)
    _require(out.shape == shape, f'an embedder gives (B, T, P, Dp) = {shape}, got {tuple(out.shape)}')
    moved = pose.with_xy(torch.cat([pose.xy[:, :2], pose.xy[:, 2:3] * 0.5, pose.xy[:, 3:]], dim=1))
    _require(not torch.allclose(module(moved)[:, 2], out[:, 2]), 'an embedder must read the coordinates')
    if module.frame_wise:
        keep = [0, 1, 3, 4, 5]
        _same(module(moved)[:, keep], out[:, keep], 'a frame-wise embedder: frame t must not see frame s')
    for training in (False, True):
        _check_padding(lambda p, m=module: m(p), module, pose, training)
    _check_gradients(module, lambda: module(pose))
    _check_state_dict(module, lambda m: m(pose))


def check_encoder(encoder: dict[str, Any] | nn.Module) -> None:
    """Checks the contract of :class:`signmm.typing.Encoder`.

    Args:
        encoder: Config or module.
    """
    module = build_module(encoder).eval()
    x = torch.randn((3, 6, module.width), generator=torch.Generator().manual_seed(0))
    valid = torch.arange(6)[None] < torch.tensor([6, 4, 0])[:, None]
    out = module(x, valid)
    _require(out.shape == x.shape, f'an encoder keeps the shape {tuple(x.shape)}, got {tuple(out.shape)}')
    _require(bool(out.isfinite().all()), 'a clip of padding alone must not give NaN')
    _require(not out[~valid].any(), 'the output is zero in padding')
    other = torch.where(valid[..., None], x, torch.full_like(x, 7.0))
    _same(module(other, valid)[valid], out[valid], 'valid positions must not depend on padding')
    _same(module(x[1:2, :4], valid[1:2, :4]), out[1:2, :4], 'valid positions must not depend on padding')
    _check_gradients(module, lambda: module(x, valid))
    _check_state_dict(module, lambda m: m(x, valid))


def check_masking(
    masking: dict[str, Any] | Callable, layout: str | PoseLayout = 'triplet49', parts: Sequence[str] | None = None
) -> None:
    """Checks the contract of :class:`signmm.typing.Masking`.

    Args:
        masking: Config or callable.
        layout: The layout of the poses.
        parts: The units of a frame, where the plan is for an embedder without some part; None for all of the layout's.
    """
    strategy = MASKINGS.build(masking) if isinstance(masking, dict) else masking
    pose = fake_pose_batch(layout, batch=4, frames=20, lengths=[20, 12, 5, 1])
    before, state = pose.xy.clone(), torch.get_rng_state()
    plan = strategy(pose, torch.Generator().manual_seed(1))
    _require(torch.equal(pose.xy, before), 'a masking must not change the poses')
    _require(torch.equal(torch.get_rng_state(), state), 'a masking draws from the generator that it is given')
    frames, joints = pose.valid.shape, pose.score.shape
    units = (*frames, len(parts or unit_parts(pose.layout)))
    for name, shape in (('scored', units), ('hidden', units), ('zeroed', joints)):
        mask = getattr(plan, name)
        _require(mask.dtype == torch.bool and mask.shape == shape, f'{name} must be bool {shape}')
        _require(not mask[~pose.valid].any(), f'{name} must not mark padding')
    if plan.noise is not None:
        _require(plan.noise.shape == pose.xy.shape, f'noise must be {tuple(pose.xy.shape)}')
        _require(not plan.noise[~pose.valid].any(), 'noise must be zero in padding')
    again = strategy(pose, torch.Generator().manual_seed(1))
    _require(torch.equal(again.scored, plan.scored), 'the same generator must give the same plan')
    _require(bool(plan.scored.any()), 'a plan for 38 frames scores at least one unit')


def check_pretrain_head(
    head: dict[str, Any] | nn.Module, part_width: int, target: Tensor | PoseBatch | None = None,
    layout: str | PoseLayout = 'triplet49',
) -> None:  # fmt: skip
    """Checks the contract of :class:`signmm.typing.PretrainHead`.

    Args:
        head: Config or module.
        part_width: Width Dp of the features that it reads.
        target: Codes (2, 6, P), or None for the poses themselves.
        layout: The layout of the poses.
    """
    module = build_module(head).eval()
    pose = fake_pose_batch(layout, frames=6, lengths=[6, 4])
    units = torch.zeros((2, 6, len(unit_parts(pose.layout))), dtype=torch.bool)
    units[0, 2:4], units[1, 1, 0] = True, True
    plan = MaskPlan.hide(units, pose)
    goal = pose if target is None else target
    generator = torch.Generator().manual_seed(0)
    feats = torch.randn((*units.shape, part_width), generator=generator, requires_grad=True)
    losses = module.loss(feats, goal, plan, pose)
    total = _total(losses)
    total.backward()
    grad = feats.grad if feats.grad is not None else torch.zeros_like(feats)
    _require(bool(grad[units].any()), 'scored units get gradients')
    _require(not grad[~units].any(), 'only scored units count in the loss')
    empty = replace(plan, scored=torch.zeros_like(units))
    _require(bool(_total(module.loss(feats, goal, empty, pose)).isfinite()), 'nothing scored must give a finite loss')


def check_task_head(
    head: dict[str, Any] | nn.Module, parts: int, part_width: int, samples: list[SignDataSample] | None = None
) -> None:
    """Checks the contract of :class:`signmm.typing.TaskHead`.

    Args:
        head: Config or module.
        parts: P of the features that it reads.
        part_width: Dp of them.
        samples: Two annotated samples; those of :func:`fake_samples` by default.
    """
    module = build_module(head).eval()
    samples = samples if samples is not None else fake_samples()
    feats = torch.randn((2, 16, parts, part_width), generator=torch.Generator().manual_seed(0))
    valid = torch.arange(16)[None] < torch.tensor([16, 12])[:, None]
    other = torch.where(valid[..., None, None], feats, torch.full_like(feats, 5.0))
    total = _total(module.loss(feats, valid, samples))
    _same(_total(module.loss(other, valid, samples)), total, 'the loss must not depend on padding')
    _check_gradients(module, lambda: _total(module.loss(feats, valid, samples)))
    out = module.predict(feats, valid, copy.deepcopy(samples))
    _require(len(out) == 2, 'predict returns the samples')
    _require(any(key.startswith('pred_') for key in out[0].keys()), 'predict fills in a pred_* field')  # noqa: SIM118


def check_tokenizer(tokenizer: dict[str, Any] | nn.Module, layout: str | PoseLayout = 'triplet49') -> None:
    """Checks the contract of :class:`signmm.typing.Tokenizer`.

    Args:
        tokenizer: Config or module.
        layout: The layout of the poses.
    """
    module = build_module(tokenizer)
    pose = fake_pose_batch(layout, frames=6, lengths=[6, 4])
    module.eval()
    with torch.no_grad():
        ids = module.encode(pose)
        module.decode(ids)
    shape = (2, 6, len(unit_parts(pose.layout)))
    _require(ids.shape == shape and ids.dtype == torch.long, f'encode gives long (B, T, P) = {shape}')
    _require(bool((ids[pose.valid] >= 0).all()), 'codes of valid frames are not negative')
    short = _cut(pose, 1, 4)
    _require(torch.equal(module.encode(short)[0], ids[1, :4]), 'codes must not depend on padding')
    # Clustering has nothing to optimise, so there may be monitored values alone.
    values = module.train().loss(pose).values()
    _require(all(bool(value.isfinite().all()) for value in values), 'losses and monitored values are finite')


@torch.no_grad()
def settle(module: nn.Module, run: Callable[[], Any]) -> None:
    """Gives batch norms the statistics of the data, so that no untrained layer is dead by chance.

    Args:
        module: Left in evaluation mode.
        run: Runs the module once.
    """
    norms = [part for part in module.modules() if isinstance(part, nn.modules.batchnorm._BatchNorm)]
    momenta = [norm.momentum for norm in norms]
    module.train()
    for norm in norms:
        norm.momentum = 1.0
    run()
    for norm, momentum in zip(norms, momenta, strict=True):
        norm.momentum = momentum
    module.eval()


def _require(condition: bool, rule: str) -> None:
    if not condition:
        raise AssertionError(rule)


def _same(got: Tensor, expected: Tensor, rule: str) -> None:
    torch.testing.assert_close(got, expected, rtol=1e-4, atol=1e-5, msg=lambda text: f'{rule}\n{text}')


def _total(losses: dict[str, Tensor]) -> Tensor:
    terms = [value for name, value in losses.items() if name.startswith('loss_')]
    _require(bool(terms), f'losses are named loss_*, got {sorted(losses)}')
    others = [name for name in losses if 'loss' in name and not name.startswith('loss_')]
    _require(not others, f'mmengine adds up every name that contains "loss": {others}')
    _require(all(isinstance(value, Tensor) for value in losses.values()), 'losses and monitored values are tensors')
    return torch.stack([term.sum() for term in terms]).sum()


def _cut(pose: PoseBatch, clip: int, frames: int) -> PoseBatch:
    row = slice(clip, clip + 1)
    return PoseBatch(pose.xy[row, :frames], pose.score[row, :frames], pose.valid[row, :frames], pose.layout)


def _longer(pose: PoseBatch, extra: int) -> PoseBatch:
    """More padding, full of numbers that must not matter."""
    batch, _, joints = pose.shape
    xy = torch.cat([pose.xy, torch.full((batch, extra, joints, 2), 99.0)], dim=1)
    score = torch.cat([pose.score, torch.full((batch, extra, joints), 0.5)], dim=1)
    valid = torch.cat([pose.valid, torch.zeros((batch, extra), dtype=torch.bool)], dim=1)
    return PoseBatch(xy, score, valid, pose.layout)


def _check_padding(run: Callable[[PoseBatch], Tensor], module: nn.Module, pose: PoseBatch, training: bool) -> None:
    """Compares with a longer padding; in training mode without dropout, but with batch statistics."""
    module.train(training)
    for part in module.modules():
        if isinstance(part, nn.Dropout):
            part.eval()
    frames = pose.valid.shape[1]
    out, longer = run(pose), run(_longer(pose, 3))
    mode = 'training' if training else 'evaluation'
    _same(longer[:, :frames][pose.valid], out[pose.valid], f'valid frames must not depend on padding ({mode} mode)')
    module.eval()


def _check_gradients(module: nn.Module, run: Callable[[], Tensor]) -> None:
    module.zero_grad()
    out = run()
    wanted = [name for name, parameter in module.named_parameters() if parameter.requires_grad]
    if not wanted:
        return
    # A random direction, because the plain sum of a layer norm's output has no gradient.
    direction = torch.randn(out.shape, generator=torch.Generator().manual_seed(5)).to(out)
    (out * direction).sum().backward()
    stuck = [
        name for name, parameter in module.named_parameters() if parameter.requires_grad and parameter.grad is None
    ]
    _require(not stuck, f'parameters that get no gradient: {stuck}')
    bad = [n for n, p in module.named_parameters() if p.grad is not None and not p.grad.isfinite().all()]
    _require(not bad, f'parameters with a gradient that is not finite: {bad}')


def _check_state_dict(module: nn.Module, run: Callable[[nn.Module], Tensor]) -> None:
    expected = run(module.eval())
    other = copy.deepcopy(module)
    with torch.no_grad():
        for parameter in other.parameters():
            parameter.fill_(0.1)
    other.load_state_dict(module.state_dict())
    _same(run(other.eval()), expected, 'the weights must carry the whole state')

"""Stops a run, or skips a step, as soon as a loss or a gradient is not finite."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import torch
from mmengine.dist import all_gather_object, all_reduce, get_rank, get_world_size
from mmengine.hooks import Hook
from mmengine.runner import Runner
from torch import Tensor

from signmm.datasets.clip_ids import clip_ids
from signmm.registry import HOOKS
from signmm.utils.errors import DivergedError


@dataclass
class _Step:
    """What one update is made of: the batches since the last one, and their losses."""

    iteration: int = 0
    batches: list[Any] = field(default_factory=list)
    losses: list[dict[str, Tensor]] = field(default_factory=list)


@HOOKS.register_module()
class DivergenceHook(Hook):
    """Looks at every loss and gradient before the optimizer uses them.

    The weights and ``last.pth`` stay those of the step before. On a CPU, and where steps may be skipped, the finding is
    read at once. A fused optimizer on a GPU is told by a flag on the device to leave the weights alone, and the host
    reads the flag while the next step is computed, so that no step waits for it; other optimizers on a GPU cost one
    read a step. With a gradient scaler (fp16) infinite gradients are the scaler's, and losses alone are looked at.

    Args:
        max_skips: Steps of the whole run that are skipped and counted instead of ending it; batch statistics and other
            buffers are put back too.

    Raises:
        ValueError: ``max_skips`` is negative.
    """

    priority = 'VERY_HIGH'

    def __init__(self, max_skips: int = 0) -> None:
        if max_skips < 0:
            raise ValueError(f'DivergenceHook: max_skips must not be negative, got {max_skips}')
        self.max_skips = max_skips
        self.deferred = False
        self._step = _Step()
        self._pending: tuple[Tensor, Any, _Step] | None = None
        self._buffers: list[Tensor] = []
        self._handles: list[Any] = []
        self._decided = False

    def before_train(self, runner: Runner) -> None:
        """Attaches itself to model and optimizer."""
        self.runner = runner
        for handle in self._handles:
            handle.remove()
        optimizer = getattr(runner.optim_wrapper, 'optimizer', None)
        scaler = getattr(runner.optim_wrapper, 'loss_scaler', None)
        self._scaled = scaler is not None and scaler.is_enabled()
        self._handles = [_bare(runner).register_forward_hook(self._see_losses)]
        if optimizer is not None:
            self._handles.append(optimizer.register_step_pre_hook(self._before_update))
            fused = all(group.get('fused') for group in optimizer.param_groups)
            self.deferred = fused and torch.cuda.is_available() and not self.max_skips and not self._scaled

    def before_train_iter(self, runner: Runner, batch_idx: int, data_batch: Any = None) -> None:
        """Remembers the batch."""
        self._decided = False
        self._step.iteration = runner.iter + 1
        self._step.batches.append(data_batch)
        if self.max_skips:
            self._buffers = [buffer.clone() for buffer in _bare(runner).buffers()]

    def after_train_iter(
        self, runner: Runner, batch_idx: int, data_batch: Any = None, outputs: dict | None = None
    ) -> None:
        """Looks at the losses of an iteration without an update of its own."""
        early = not self.max_skips and not runner.optim_wrapper.should_update()
        if not self._decided and (self._scaled or early):
            self._decide(self._bad_losses())
        if runner.optim_wrapper.should_update():
            self._step = _Step()

    def after_train_epoch(self, runner: Runner) -> None:
        """Waits for the finding about the newest step."""
        self._flush()

    def before_save_checkpoint(self, runner: Runner, checkpoint: dict) -> None:
        """Waits for the finding about the newest step."""
        self._flush()

    def _flush(self) -> None:
        if self._pending is None:
            return
        flag, event, step = self._pending
        self._pending = None
        if event is not None:
            event.synchronize()
        if bool(flag):
            raise self._error(step)

    def _see_losses(self, module: Any, inputs: Any, output: Any) -> None:
        if module.training and isinstance(output, Mapping):
            found = {name: _tensor(value) for name, value in output.items() if 'loss' in name}
            self._step.losses.append({name: value for name, value in found.items() if value is not None})

    def _before_update(self, optimizer: torch.optim.Optimizer, args: Any, kwargs: Any) -> None:
        for group in optimizer.param_groups:
            if isinstance(group['lr'], float) and not math.isfinite(group['lr']):
                raise DivergedError(
                    f'iteration {self._step.iteration}: the learning rate is {group["lr"]} (NaN or infinite)'
                )
        if self._scaled:
            return
        self._decided = True
        self._decide(self._bad_losses() | _not_finite(_gradients(optimizer)), optimizer)

    def _bad_losses(self) -> Tensor:
        return _not_finite([value for losses in self._step.losses for value in losses.values()])

    def _decide(self, flag: Tensor, optimizer: torch.optim.Optimizer | None = None) -> None:
        flag = flag.float()
        if get_world_size() > 1:
            all_reduce(flag, 'max')
        if self.deferred and optimizer is not None:
            self._flush()
            optimizer.found_inf = flag  # type: ignore[attr-defined]
            self._pending = (*_fetch(flag), self._step)
            return
        if not bool(flag):
            return
        hub = self.runner.message_hub
        skipped = int(hub.get_info('skipped_steps', 0) or 0)
        if skipped >= self.max_skips:
            raise self._error(self._step)
        hub.update_info('skipped_steps', skipped + 1)
        self.runner.logger.warning(
            f'skipped step {skipped + 1} of at most {self.max_skips}: {self._describe(self._step)}'
        )
        with torch.no_grad():
            for buffer, before in zip(_bare(self.runner).buffers(), self._buffers, strict=True):
                buffer.copy_(before)
        if optimizer is not None:
            # An optimizer leaves parameters without a gradient alone.
            optimizer.zero_grad(set_to_none=True)

    def _error(self, step: _Step) -> DivergedError:
        hint = 'lower the learning rate, look at these clips, or skip such steps with --skip-nonfinite N'
        skipped = f'; {self.max_skips} steps were skipped before' if self.max_skips else ''
        return DivergedError(
            f'{self._describe(step)}; the weights of the step before and last.pth are kept{skipped}; {hint}'
        )

    def _describe(self, step: _Step) -> str:
        losses = {k: float(v) for losses in step.losses for k, v in losses.items()}
        wrong = [name for name, value in losses.items() if not math.isfinite(value)]
        names = {id(p): name for name, p in _bare(self.runner).named_parameters()}
        optimizer = getattr(self.runner.optim_wrapper, 'optimizer', None)
        bad = [
            names.get(id(p), '?')
            for p in _parameters(optimizer)
            if p.grad is not None and not torch.isfinite(p.grad).all()
        ]
        if step is not self._step:  # found late: these are gradients of the next step
            bad = []
        ids = [str(name) for batch in step.batches for name in clip_ids(batch) or ()]
        facts = [(get_rank(), wrong, losses, bad, ids)]
        if get_world_size() > 1:
            gathered = [fact for part in all_gather_object(facts) for fact in part]
            facts = [fact for fact in gathered if fact[1]] or gathered
        what = 'loss' if any(fact[1] for fact in facts) else 'gradient'
        text = f'iteration {step.iteration}: {what} NaN or infinite'
        for rank, wrong, losses, bad, ids in facts:
            text += f'; process {rank}' if len(facts) > 1 else ''
            text += '; ' + ', '.join(f'{name} {losses[name]:.4g}' for name in wrong or losses)
            text += f'; gradient of {_few(bad)}' if bad and not wrong else ''
            text += f'; clips {_few(ids, 64)}' if ids else ''
        return text


def _bare(runner: Any) -> torch.nn.Module:
    return runner.model.module if hasattr(runner.model, 'module') else runner.model


def _few(names: Sequence[str], most: int = 3) -> str:
    return ', '.join(names[:most]) + (f' and {len(names) - most} more' if len(names) > most else '')


def _tensor(value: Any) -> Tensor | None:
    if isinstance(value, (list, tuple)):
        value = sum(item.detach().mean() for item in value) if value else None
    return value.detach() if isinstance(value, Tensor) else None


def _parameters(optimizer: torch.optim.Optimizer | None) -> Iterator[Tensor]:
    for group in optimizer.param_groups if optimizer is not None else ():
        yield from (p for p in group['params'] if p.grad is not None and p.grad.numel())


def _gradients(optimizer: torch.optim.Optimizer) -> list[Tensor]:
    return [p.grad for p in _parameters(optimizer) if p.grad is not None]


def _not_finite(tensors: Sequence[Tensor]) -> Tensor:
    """One flag on the device. The largest magnitude, because a sum of squares overflows before the numbers do."""
    if not tensors:
        return torch.zeros((), dtype=torch.bool)
    largest = torch._foreach_norm(list(tensors), ord=math.inf)
    return ~torch.isfinite(torch.stack([value.float() for value in largest])).all()


def _fetch(flag: Tensor) -> tuple[Tensor, Any]:
    """Starts to copy a flag to the host."""
    if flag.device.type != 'cuda':
        return flag, None
    host = torch.empty((), dtype=flag.dtype, pin_memory=True).copy_(flag, non_blocking=True)
    event = torch.cuda.Event()
    event.record()
    return host, event

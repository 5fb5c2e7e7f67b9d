"""A loss, gradient, weight or learning rate that is not finite ends the run, with the state of before on the disk."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch
from mmengine.hooks import Hook
from mmengine.optim import OptimWrapper

from signmm.engine.hooks import DivergenceHook
from signmm.engine.runner import SignRunner
from signmm.io.checkpoint import load_checkpoint
from signmm.utils.errors import DivergedError
from tests.test_engine.helpers import EVERY, run
from tests.test_engine.toys import ToyModel, toy_config

NAN, INF = float('nan'), float('inf')
AT = 8


class Poison(Hook):
    """Puts a bad number somewhere in iteration AT."""

    def __init__(self, kind: str, value: float) -> None:
        self.kind, self.value = kind, value

    def before_train_iter(self, runner: Any, batch_idx: int, data_batch: Any = None) -> None:
        model = runner.bare_model
        model.poison = None
        if runner.iter + 1 != AT:
            return
        if self.kind == 'weight':
            model.head[0].weight.data.view(-1)[0] = self.value
        elif self.kind == 'lr':
            runner.optim_wrapper.optimizer.param_groups[0]['lr'] = self.value
        else:
            model.poison = (self.kind, self.value)


def forward(self: ToyModel, inputs: list, data_samples: list, mode: str = 'tensor') -> Any:
    out = ORIGINAL(self, inputs, data_samples, mode)
    kind, value = getattr(self, 'poison', None) or (None, None)
    if mode == 'loss' and kind == 'loss':
        out['loss_cls'] = out['loss_cls'] * value
    if mode == 'loss' and kind == 'gradient':
        out['loss_cls'] = out['loss_cls'] + Spoil.apply(self.head[0].weight, value)
    return out


ORIGINAL = ToyModel.forward


class Spoil(torch.autograd.Function):
    """0 with a bad gradient."""

    @staticmethod
    def forward(ctx: Any, weight: torch.Tensor, value: float) -> torch.Tensor:
        ctx.shape, ctx.value = weight.shape, value
        return weight.sum() * 0

    @staticmethod
    def backward(ctx: Any, grad: torch.Tensor) -> tuple:
        bad = torch.zeros(ctx.shape)
        bad[0, 0] = ctx.value
        return bad, None


def poisoned(folder: Path, monkeypatch: pytest.MonkeyPatch, kind: str, value: float, **extra: Any) -> SignRunner:
    monkeypatch.setattr(ToyModel, 'forward', forward)
    runner = SignRunner.from_cfg(toy_config(folder, folder.name, **{'default_hooks': EVERY, **extra}))
    runner.register_hook(Poison(kind, value), 'HIGHEST')
    return runner


@pytest.mark.parametrize('clip', [None, {'max_norm': 1.0}])
@pytest.mark.parametrize(
    ('kind', 'value', 'message'),
    [
        (
            'gradient',
            NAN,
            r'iteration 8: gradient NaN or infinite; loss_cls [\d.]+; gradient of head\.0\.weight.*; clips clip',
        ),
        ('gradient', INF, r'iteration 8: gradient NaN or infinite'),
        ('loss', NAN, r'iteration 8: loss NaN or infinite; loss_cls nan; clips clip\d+, clip\d+, clip\d+; the weights'),
        ('loss', INF, r'iteration 8: loss NaN or infinite; loss_cls inf'),
        ('weight', NAN, r'iteration 8: loss NaN or infinite'),
        ('lr', NAN, r'iteration 8: the learning rate is nan'),
        ('lr', INF, r'iteration 8: the learning rate is inf'),
    ],
)
def test_the_run_ends_in_that_step(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str, value: float, message: str, clip: dict | None
) -> None:
    wrapper = {'type': 'OptimWrapper', 'optimizer': {'type': 'Adam', 'lr': 0.01}, 'clip_grad': clip}
    before = run(tmp_path / 'good', AT - 1, default_hooks=EVERY, optim_wrapper=wrapper).bare_model.state_dict()
    runner = poisoned(tmp_path / 'bad', monkeypatch, kind, value, optim_wrapper=wrapper)
    with pytest.raises(DivergedError, match=message + ('.*--skip-nonfinite N' if kind != 'lr' else '')):
        runner.train()
    last = load_checkpoint(tmp_path / 'bad' / 'last.pth')
    assert last['meta']['iter'] == AT - 1
    for name, weight in before.items():
        assert torch.equal(last['state_dict'][name], weight), name
        if kind != 'weight' and name.endswith('weight'):
            assert torch.equal(runner.bare_model.state_dict()[name], weight), name


def test_a_huge_learning_rate_never_writes_what_is_not_finite(tmp_path: Path) -> None:
    wrapper = {'type': 'OptimWrapper', 'optimizer': {'type': 'AdamW', 'lr': 1e30}}
    with pytest.raises(DivergedError, match='NaN|infinite'):
        run(tmp_path, default_hooks=EVERY, optim_wrapper=wrapper, param_scheduler=None)
    for path in tmp_path.glob('*.pth'):
        load_checkpoint(path)


@pytest.mark.parametrize('accumulate', [1, 2])
def test_steps_are_skipped_and_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, accumulate: int) -> None:
    wrapper = {'type': 'OptimWrapper', 'optimizer': {'type': 'AdamW', 'lr': 0.01}, 'accumulative_counts': accumulate}
    extra = {
        'default_hooks': {**EVERY, 'divergence': {'type': 'DivergenceHook', 'max_skips': 1}},
        'optim_wrapper': wrapper,
    }
    runner = poisoned(tmp_path / 'bad', monkeypatch, 'loss', NAN, **extra)
    runner.train()
    assert runner.iter == 15 and runner.message_hub.get_info('skipped_steps') == 1
    last = load_checkpoint(tmp_path / 'bad' / 'last.pth')
    assert last['message_hub']['info']['skipped_steps'] == 1
    steps = last['optimizer']['state'][0]['step']
    updates = 15 if accumulate == 1 else 8
    assert float(steps) == updates - 1, 'no weight decay and no momentum either'

    # One more is one too many; the count goes on after a resume.
    runner = SignRunner.from_cfg(toy_config(tmp_path / 'new', 'new', **extra))
    runner.register_hook(Poison('loss', NAN), 'HIGHEST')
    runner.message_hub.update_info('skipped_steps', 1)
    with pytest.raises(DivergedError, match='1 steps were skipped before'):
        runner.train()


def test_skipping_puts_batch_statistics_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[torch.Tensor] = []

    class Look(Hook):
        priority = 'LOWEST'

        def after_train_iter(self, runner: Any, batch_idx: int, data_batch: Any = None, outputs: Any = None) -> None:
            seen.append(runner.bare_model.head[1].running_mean.clone())

    extra = {'default_hooks': {**EVERY, 'divergence': {'type': 'DivergenceHook', 'max_skips': 1}}}
    runner = poisoned(tmp_path, monkeypatch, 'gradient', INF, **extra)
    runner.register_hook(Look())
    runner.train()
    assert torch.equal(seen[AT - 1], seen[AT - 2]) and not torch.equal(seen[AT], seen[AT - 1])


def test_a_fused_optimizer_is_told_on_the_device(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The way of a GPU, here on the CPU: the update leaves the weights alone, the host hears of it a step later."""
    wrapper = {'type': 'OptimWrapper', 'optimizer': {'type': 'AdamW', 'lr': 0.01, 'fused': True}}
    before = run(tmp_path / 'good', AT - 1, default_hooks=EVERY, optim_wrapper=wrapper, param_scheduler=None)
    # With a file only at the end of an epoch nothing waits for the flag at once.
    runner = poisoned(
        tmp_path / 'bad', monkeypatch, 'loss', NAN, optim_wrapper=wrapper, param_scheduler=None, default_hooks={}
    )

    class Defer(Hook):
        def before_train(self, runner: Any) -> None:
            next(hook for hook in runner.hooks if isinstance(hook, DivergenceHook)).deferred = True

    runner.register_hook(Defer(), 'LOWEST')
    with pytest.raises(DivergedError, match=r'iteration 8: loss NaN or infinite; loss_cls nan; clips clip'):
        runner.train()
    assert runner.iter == AT, 'found while the next iteration was computed'
    for name, weight in before.bare_model.named_parameters():
        assert torch.equal(dict(runner.bare_model.named_parameters())[name], weight), name
    assert load_checkpoint(tmp_path / 'bad' / 'last.pth')['meta']['iter'] == 5


def test_early_news_about_accumulated_losses(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wrapper = {'type': 'OptimWrapper', 'optimizer': {'type': 'Adam', 'lr': 0.01}, 'accumulative_counts': 5}
    with pytest.raises(DivergedError, match='iteration 8: loss NaN or infinite'):
        poisoned(tmp_path, monkeypatch, 'loss', NAN, optim_wrapper=wrapper).train()


def test_infinite_metrics_and_huge_gradients_are_no_divergence(tmp_path: Path) -> None:
    old = OptimWrapper.backward

    def backward(self: OptimWrapper, loss: torch.Tensor, **kwargs: Any) -> None:
        old(self, loss, **kwargs)
        for parameter in self.optimizer.param_groups[0]['params']:
            parameter.grad.fill_(1e30)  # its square is infinite

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(OptimWrapper, 'backward', backward)
        wrapper = {'type': 'OptimWrapper', 'optimizer': {'type': 'SGD', 'lr': 1e-32}}
        run(tmp_path, default_hooks=EVERY, optim_wrapper=wrapper, param_scheduler=None)


def test_negative_skips_are_refused() -> None:
    with pytest.raises(ValueError, match='max_skips must not be negative, got -1'):
        DivergenceHook(max_skips=-1)

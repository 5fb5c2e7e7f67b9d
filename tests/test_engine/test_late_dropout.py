"""The hook switches dropout on at its epoch, in a run that is resumed too, and leaves the model as it was."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
import torch
from torch import nn

from signmm.engine.hooks import LateDropoutHook
from signmm.models.dropout import FastDropout


def runner(epoch: int = 0) -> SimpleNamespace:
    model = nn.ModuleDict(
        {'backbone': nn.Dropout(0.3), 'head': nn.Sequential(nn.Dropout(0.5), nn.Linear(2, 2), FastDropout(0.1))}
    )
    return SimpleNamespace(model=model, bare_model=model, epoch=epoch)


def rates(state: SimpleNamespace) -> list[float]:
    return [layer.p for layer in state.model.modules() if isinstance(layer, nn.Dropout)]


def test_dropout_begins_at_its_epoch() -> None:
    state, hook, seen = runner(), LateDropoutHook(begin=2), []
    hook.before_train(state)
    for state.epoch in range(4):
        hook.before_train_iter(state, 0)
        seen.append(rates(state))
    assert seen == [[0.3, 0.0, 0.0]] * 2 + [[0.3, 0.5, 0.1]] * 2


def test_nothing_is_dropped_before_and_half_after() -> None:
    state, hook = runner(), LateDropoutHook(begin=1)
    hook.before_train(state)
    hook.before_train_iter(state, 0)
    ones = torch.ones(1000)
    assert torch.equal(state.model['head'][0](ones), ones)
    state.epoch = 1
    hook.before_train_iter(state, 0)
    assert 400 < int((state.model['head'][0](ones) == 0).sum()) < 600


def test_a_resumed_run_begins_right_and_the_rates_come_back() -> None:
    state, hook = runner(epoch=3), LateDropoutHook(begin=3)
    hook.before_train(state)
    hook.before_train_iter(state, 5)
    assert rates(state) == [0.3, 0.5, 0.1]
    state.epoch = 0
    hook.before_train_iter(state, 0)
    hook.after_train(state)
    assert rates(state) == [0.3, 0.5, 0.1]


def test_mistakes_are_named() -> None:
    with pytest.raises(ValueError, match='begin must be at least 0'):
        LateDropoutHook(begin=-1)
    with pytest.raises(ValueError, match="no part 'hed'; it has backbone, head"):
        LateDropoutHook(1, part='hed').before_train(runner())
    with pytest.raises(ValueError, match=r"part 'head\.1' has no dropout"):
        LateDropoutHook(1, part='head.1').before_train(runner())

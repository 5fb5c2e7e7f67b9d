from __future__ import annotations

import pytest
import torch
from mmengine.optim import build_optim_wrapper
from torch import nn

from signmm.models.encoders import ConvTransformerEncoder
from signmm.models.tokenizers import KMeansTokenizer
from signmm.registry import OPTIM_WRAPPER_CONSTRUCTORS
from signmm.utils.errors import ConfigError

CONFIG = dict(optimizer=dict(type='AdamW', lr=0.1, weight_decay=0.5))


def _build(model: nn.Module, **wrapper: object) -> object:
    return OPTIM_WRAPPER_CONSTRUCTORS.build(
        dict(type='MatrixDecayConstructor', optim_wrapper_cfg={**CONFIG, **wrapper}, paramwise_cfg=None)
    )(model)


def test_only_matrices_decay() -> None:
    model = ConvTransformerEncoder(8, heads=2)
    model.blocks[0].norm.weight.requires_grad_(False)
    before = {name: value.detach().clone() for name, value in model.named_parameters()}
    wrapper = _build(model, clip_grad=dict(max_norm=1.0))
    assert len(wrapper.optimizer.param_groups) == 2 and wrapper.clip_grad_kwargs == {'max_norm': 1.0}
    for parameter in model.parameters():
        parameter.grad = torch.zeros_like(parameter) if parameter.requires_grad else None
    wrapper.optimizer.step()
    for name, value in model.named_parameters():
        torch.testing.assert_close(value, before[name] * (0.95 if value.ndim >= 2 else 1.0))
    assert any(value.ndim < 2 and value.any() for value in before.values())


def test_a_model_without_vectors_has_one_group() -> None:
    assert len(_build(nn.Linear(2, 3, bias=False)).optimizer.param_groups) == 1


def test_a_model_without_gradients_is_built_and_stays() -> None:
    model = KMeansTokenizer(hand_codes=8, body_codes=8)
    wrapper = _build(model)
    model.hand.data.fill_(1.0)
    wrapper.optimizer.step()
    assert model.hand.eq(1).all()


def test_it_is_found_by_its_name_in_a_config() -> None:
    from mmengine.registry import DefaultScope

    with DefaultScope.overwrite_default_scope('signmm'):
        wrapper = build_optim_wrapper(nn.Linear(2, 3), dict(constructor='MatrixDecayConstructor', **CONFIG))
    assert [group['weight_decay'] for group in wrapper.optimizer.param_groups] == [0.5, 0.0]


def test_no_other_settings_beside_it() -> None:
    with pytest.raises(ConfigError, match='takes no paramwise_cfg, got norm_decay_mult'):
        OPTIM_WRAPPER_CONSTRUCTORS.build(
            dict(type='MatrixDecayConstructor', optim_wrapper_cfg=CONFIG, paramwise_cfg=dict(norm_decay_mult=0))
        )

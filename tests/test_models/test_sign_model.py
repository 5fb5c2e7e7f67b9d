from __future__ import annotations

from pathlib import Path

import pytest
import torch
from mmengine.config import Config
from mmengine.optim import OptimWrapper
from torch import nn

from signmm.models import MaskedPoseModel, SignModel
from signmm.registry import MODELS
from signmm.testing import fake_pose_batch, fake_samples, tiny_backbone

CONFIGS = Path(__file__).resolve().parents[2] / 'configs' / '_base_' / 'models'


def _model(**more) -> SignModel:
    return SignModel(tiny_backbone(), dict(type='ClsHead', num_classes=3, in_width=12), **more)


def test_modes() -> None:
    model, pose, samples = _model(), fake_pose_batch(), fake_samples()
    assert model(pose).shape == (2, 6, 3, 4)
    assert set(model(pose, samples, mode='loss')) == {'loss_cls', 'accuracy'}
    assert [s.pred_score.shape for s in model(pose, samples, mode='predict')] == [(3,), (3,)]
    assert len(model(pose, mode='predict')) == 2
    with pytest.raises(ValueError, match="did you mean 'predict'"):
        model(pose, mode='predicts')


def test_a_training_step() -> None:
    model = _model()
    before = {name: p.detach().clone() for name, p in model.named_parameters()}
    pose, samples = fake_pose_batch(batch=4, frames=8), fake_samples(4)
    model(pose, samples, mode='loss')['loss_cls'].backward()
    # Distributed training stops on a trainable parameter without gradient.
    assert [name for name, p in model.named_parameters() if p.grad is None] == ['backbone.mask_token']
    assert not model.backbone.mask_token.requires_grad
    wrapper = OptimWrapper(torch.optim.SGD(model.parameters(), lr=0.1))
    logged = model.train_step({'inputs': pose, 'data_samples': samples}, wrapper)
    assert set(logged) == {'loss', 'loss_cls', 'accuracy'}
    for name in ('backbone.embedder.hand_gcn.input_norm.weight', 'head.classifier.0.weight'):
        assert not torch.equal(dict(model.named_parameters())[name], before[name])


def test_it_learns_two_clips_by_heart() -> None:
    torch.manual_seed(0)
    model = _model()
    for part in model.modules():  # with so few channels, dropout decides what is learned
        if isinstance(part, torch.nn.Dropout):
            part.p = 0.0
    pose, samples = fake_pose_batch(frames=8, lengths=[8, 5]), fake_samples()
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    for _ in range(60):
        optimizer.zero_grad()
        model(pose, samples, mode='loss')['loss_cls'].backward()
        optimizer.step()
    model.eval()
    assert [int(s.pred_label) for s in model(pose, samples, mode='predict')] == [0, 1]


def test_mismatches_are_refused() -> None:
    with pytest.raises(ValueError, match='leave head.in_width out or set it to 12'):
        SignModel(tiny_backbone(), dict(type='ClsHead', num_classes=3, in_width=10))
    with pytest.raises(ValueError, match='2 label_names, but head.num_classes is 3'):
        _model(label_names=['a', 'b'])
    assert _model(label_names=('a', 'b', 'c')).label_names == ['a', 'b', 'c']


def test_pretrained_weights_are_loaded_by_init_weights(tmp_path: Path) -> None:
    head = dict(type='RegressionHead', part_width=4)
    source = MaskedPoseModel(tiny_backbone(), dict(type='RandomFrameMasking'), head)
    torch.save({'state_dict': source.state_dict()}, tmp_path / 'pre.pth')
    backbone = {**tiny_backbone(), 'pretrained': str(tmp_path / 'pre.pth')}
    model = SignModel(backbone, dict(type='ClsHead', num_classes=3, in_width=12))
    model.init_weights()
    assert torch.equal(model.backbone.encoder.layers[0].qkv.weight, source.backbone.encoder.layers[0].qkv.weight)


def test_masked_pretraining_by_regression_learns() -> None:
    torch.manual_seed(0)
    head = dict(type='RegressionHead', part_width=4, hidden_width=16)
    model = MaskedPoseModel(tiny_backbone(), dict(type='RandomFrameMasking', ratio=0.5), head)
    pose = fake_pose_batch(frames=8, lengths=[8, 6])
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    errors = []
    for _ in range(40):
        optimizer.zero_grad()
        losses = model(pose, mode='loss')
        (losses['loss_hand'] + losses['loss_body']).backward()
        optimizer.step()
        errors.append(losses['error_px'].item())
    assert sum(errors[-5:]) < 0.6 * sum(errors[:5])
    assert all(p.grad is not None for p in model.parameters())


@pytest.mark.parametrize('mode', ['mlp', 'attention', 'mean'])
@pytest.mark.parametrize('lengths', [[8, 8], [8, 5]])
def test_mixed_precision(mode: str, lengths: list[int]) -> None:
    torch.manual_seed(0)
    model = SignModel(tiny_backbone(), dict(type='ClsHead', num_classes=3, in_width=12, mode=mode)).eval()
    pose, samples = fake_pose_batch(frames=8, lengths=lengths), fake_samples()
    want = model(pose, samples, mode='loss')['loss_cls']
    with torch.autocast('cpu', dtype=torch.bfloat16):
        got = model(pose, samples, mode='loss')['loss_cls']
    got.backward()
    torch.testing.assert_close(got.float(), want, rtol=0.05, atol=0.05)


class _Codes(nn.Module):
    """A tokenizer that is checked for being frozen."""

    def __init__(self) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.ones(1))
        self.norm = nn.BatchNorm1d(2)

    def encode(self, pose):
        assert not self.training and not torch.is_grad_enabled()
        return (pose.xy.mean((2, 3)) > 128).long()[..., None].expand(-1, -1, 3)


def test_the_tokenizer_is_frozen_and_gives_the_targets() -> None:
    head = dict(type='TokenHead', part_width=4, hand_codes=2, body_codes=2)
    model = MaskedPoseModel(tiny_backbone(), dict(type='RandomFrameMasking'), head, tokenizer=_Codes())
    model.train()
    losses = model(fake_pose_batch(), mode='loss')
    losses['loss_token'].backward()
    assert model.backbone.training and not model.tokenizer.norm.training
    assert model.tokenizer.weight.grad is None and not model.tokenizer.weight.requires_grad
    assert any(name.startswith('tokenizer.') for name in model.state_dict())


@pytest.mark.parametrize(('name', 'millions'), [('gcn_transformer', 58.34), ('stgcn', 3.59)])
def test_base_configs(name: str, millions: float) -> None:
    config = Config.fromfile(CONFIGS / f'{name}.py')
    config.model.head.num_classes = 2000
    model = MODELS.build(config.model)
    assert sum(p.numel() for p in model.parameters()) / 1e6 == pytest.approx(millions, abs=0.005)
    assert model.eval()(fake_pose_batch(batch=1, frames=3)).shape[:2] == (1, 3)

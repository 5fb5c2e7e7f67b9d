from __future__ import annotations

import copy
import os
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import torch

from signmm.masking import RandomFrameMasking
from signmm.models import PoseBackbone
from signmm.models.masa.views import choose_views, encode_view, spare_empty
from signmm.structures import PoseBatch
from signmm.testing import fake_pose_batch

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))
from tiny_masa import build, config, train  # noqa: E402


def batch(seed: int = 0) -> PoseBatch:
    return fake_pose_batch(batch=4, frames=20, lengths=[20, 12, 5, 1], seed=seed)


def gradients(model: Any, pose: PoseBatch) -> dict[str, torch.Tensor]:
    losses = model(pose, mode='loss')
    sum(value for name, value in losses.items() if name.startswith('loss_')).backward()
    lost = [name for name, p in model.named_parameters() if p.requires_grad and p.grad is None]
    assert not lost, f'unused parameters stop distributed training: {lost}'
    return losses


@pytest.mark.parametrize('drop', [True, False])
@pytest.mark.parametrize('without', [(), ('alignment',), ('decoder', 'head')])
def test_parts_of_table_8(without: tuple[str, ...], drop: bool) -> None:
    model = build(**dict.fromkeys(without), drop_masked=drop)
    losses = gradients(model, batch())
    expected = {'loss_motion': 'head', 'loss_align': 'alignment'}
    assert {name for name in losses if 'loss' in name} == {n for n, part in expected.items() if part not in without}
    assert 0 < losses['masked'] < 100


def test_a_batch_in_which_nothing_moves() -> None:
    pose = batch()
    losses = gradients(build(), pose.with_xy(pose.xy[:, :1].expand_as(pose.xy)))
    assert losses['loss_motion'] == 0 and losses['masked'] == 0 and losses['loss_align'].isfinite()


@pytest.mark.parametrize('training', [False, True])
def test_a_masked_frame_has_no_influence_on_the_prediction(training: bool) -> None:
    pose, model = batch(), build(alignment=None)
    plan = model.masking(pose, torch.Generator().manual_seed(0))
    moved = pose.with_xy(torch.where(plan.hidden.any(-1)[..., None, None], pose.xy * 0.5 + 9, pose.xy))
    model.masking = lambda _: plan
    model.train(training)
    seen = []
    model.decoder.register_forward_hook(lambda *_: seen.append(_[2]))
    for clips in (pose, moved):
        model(clips, mode='loss')
    assert plan.hidden.any() and torch.equal(*seen)


def test_padding_has_no_influence() -> None:
    pose, model = batch(), build(alignment=None).eval()
    plan = model.masking(pose, torch.Generator().manual_seed(0))
    model.masking = lambda _: plan
    noise = torch.where(pose.valid[..., None, None], pose.xy, torch.full_like(pose.xy, 50.0))
    values = [model(clips, mode='loss')['loss_motion'] for clips in (pose, pose.with_xy(noise))]
    torch.testing.assert_close(*values)


def test_the_momentum_branch_starts_from_pre_trained_weights(tmp_path: Path) -> None:
    first = build()
    torch.save({'state_dict': first.state_dict()}, tmp_path / 'first.pth')
    backbone = dict(config()['backbone'], pretrained=str(tmp_path / 'first.pth'))
    torch.manual_seed(5)
    model = build(backbone=backbone)
    model.init_weights()
    for branch in (model.backbone, model.alignment.key_backbone):
        assert all(torch.equal(a, b) for a, b in zip(branch.parameters(), first.backbone.parameters(), strict=True))


def test_fine_tuning_loads_the_backbone_strictly(tmp_path: Path) -> None:
    model = build()
    torch.save({'state_dict': model.state_dict()}, tmp_path / 'pre.pth')
    backbone = PoseBackbone(
        **{k: v for k, v in config()['backbone'].items() if k != 'type'}, pretrained=str(tmp_path / 'pre.pth')
    )
    backbone.init_weights()
    torch.testing.assert_close(backbone.eval()(batch()), model.backbone.eval()(batch()))


def test_a_training_step_by_hand() -> None:
    """Which branch gives what, and the order of average, key, loss and queue."""
    torch.manual_seed(3)
    alignment = dict(config()['alignment'], momentum=0.9, weight=0.3)
    model, pose = build(alignment=alignment, head=None, decoder=None), batch()
    plans = [RandomFrameMasking(0.5)(pose, torch.Generator().manual_seed(seed)) for seed in (0, 1)]
    plans = [spare_empty(plan, pose.valid) for plan in plans]
    model.masking, model.alignment.view = (lambda _: plans[0]), (lambda _: plans[1])
    for parameter in [*model.alignment.key_backbone.parameters(), *model.alignment.key_project.parameters()]:
        parameter.data.add_(0.3 * torch.randn_like(parameter))
    old_keys = torch.nn.functional.normalize(torch.randn(4, 6), dim=1)
    model.alignment.remember(old_keys)
    fast, slow = copy.deepcopy(model.backbone), copy.deepcopy(model.alignment.key_backbone)
    project, key_project = copy.deepcopy(model.alignment.project), copy.deepcopy(model.alignment.key_project)
    for ours, theirs in ((slow, fast), (key_project, project)):
        for parameter, other in zip(ours.parameters(), theirs.parameters(), strict=True):
            parameter.data = 0.9 * parameter + 0.1 * other.data

    losses = model.train()(pose, mode='loss')

    def vectors(backbone: Any, head: Any, plan: Any) -> torch.Tensor:
        view = choose_views(pose, [plan], True)[0]
        feats = encode_view(backbone.train(), pose, plan, view)
        rows = [head(feats[clip, view.valid[clip]].flatten(1).mean(0)) for clip in range(4)]
        return torch.stack([row / row.norm() for row in rows])

    query, key = vectors(fast, project, plans[0]), vectors(slow, key_project, plans[1])
    logits = torch.cat([(query * key).sum(1, keepdim=True), query @ old_keys.T], 1) / 0.07
    expected = -logits.log_softmax(1)[:, 0].mean()
    torch.testing.assert_close(losses['info_nce'], expected.detach(), atol=1e-4, rtol=1e-4)
    torch.testing.assert_close(losses['loss_align'], 0.3 * expected, atol=1e-4, rtol=1e-4)
    branches = (model.alignment.key_backbone, slow), (model.alignment.key_project, key_project)
    for ours, theirs in branches:
        torch.testing.assert_close(dict(ours.named_parameters()), dict(theirs.named_parameters()))
    assert int(model.alignment.bank.filled) == 8
    torch.testing.assert_close(model.alignment.bank.keys[:8], torch.cat([old_keys, key.detach()]), atol=1e-5, rtol=1e-4)


def test_evaluation_changes_nothing() -> None:
    model = build().eval()
    before = copy.deepcopy(model.state_dict())
    model(batch(), mode='loss')
    assert all(torch.equal(value, before[name]) for name, value in model.state_dict().items())


def test_it_learns() -> None:
    torch.manual_seed(0)
    model, pose = build(), batch()
    model.set_epoch(100)
    optimizer = torch.optim.Adam([p for p in model.parameters() if p.requires_grad], lr=3e-3)
    values = []
    for _ in range(60):
        losses = model(pose, mode='loss')
        optimizer.zero_grad()
        (losses['loss_motion'] + losses['loss_align']).backward()
        optimizer.step()
        values.append(float(losses['loss_motion'].detach()))
    assert sum(values[-10:]) < 0.3 * sum(values[:10])


def test_two_processes_are_one_with_the_same_global_batch(tmp_path: Path) -> None:
    with socket.socket() as found:
        found.bind(('127.0.0.1', 0))
        port = found.getsockname()[1]
    env = {**os.environ, 'WORLD_SIZE': '2', 'MASTER_ADDR': '127.0.0.1', 'MASTER_PORT': str(port)}
    env |= {'PYTHONPATH': str(HERE.parents[2]), 'OMP_NUM_THREADS': '1', 'CUDA_VISIBLE_DEVICES': ''}
    command = [sys.executable, str(HERE / 'tiny_masa.py'), str(tmp_path)]
    workers = [subprocess.Popen(command, env={**env, 'RANK': str(r), 'LOCAL_RANK': str(r)}) for r in range(2)]
    assert [worker.wait(timeout=120) for worker in workers] == [0, 0]
    ranks = [torch.load(tmp_path / f'{r}.pth', weights_only=True) for r in range(2)]
    alone, history = train(0, 1)
    expected = alone.state_dict()
    for name, value in expected.items():
        if 'running' not in name and 'num_batches' not in name:
            assert torch.equal(ranks[0]['model'][name], ranks[1]['model'][name]), f'{name} differs between processes'
            torch.testing.assert_close(ranks[0]['model'][name], value, atol=2e-5, rtol=1e-4, msg=name)
    assert int(expected['alignment.bank.filled']) == 10 and int(expected['alignment.bank.place']) == 6
    mean = [(a + b) / 2 for a, b in zip(ranks[0]['history'], ranks[1]['history'], strict=True)]
    assert mean == pytest.approx(history, rel=1e-4)
    assert history[0] != pytest.approx(history[-1], rel=1e-3)


def test_something_must_be_optimised() -> None:
    with pytest.raises(ValueError, match='needs decoder and head, or alignment'):
        build(head=None)
    with pytest.raises(ValueError, match='needs decoder and head, or alignment'):
        build(head=None, decoder=None, alignment=None)

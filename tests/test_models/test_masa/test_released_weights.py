"""A made-up checkpoint in the naming of the released code, against its arithmetic written out here."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from torch import Tensor
from torch.nn.functional import conv1d, gelu, layer_norm

from signmm.io.checkpoint import CheckpointError
from signmm.models.embedders.graph import PartGraph, part_graph
from signmm.models.masa.released_embedder import lose_nose_edges
from signmm.models.masa.released_weights import convert_released
from signmm.registry import MODELS
from signmm.structures import get_layout
from signmm.testing import fake_pose_batch
from signmm.utils.configs import load_config

WIDTH, CLASSES, HIDDEN, HEADS, DEPTH = 8, 5, 10, 2, 2
SMALL = [
    f'model.backbone.embedder.part_width={WIDTH}', f'model.backbone.encoder.width={3 * WIDTH}',
    f'model.backbone.encoder.depth={DEPTH}', f'model.backbone.encoder.heads={HEADS}',
    f'model.backbone.encoder.ffn_width={HIDDEN}', f'model.head.in_width={3 * WIDTH}',
]  # fmt: skip
LAYOUT = get_layout('triplet49')


def released_graph(part: str) -> PartGraph:
    graph = part_graph(LAYOUT, part)
    return lose_nose_edges(graph) if part == 'body' else graph


def made_up() -> dict[str, Tensor]:
    """Random weights of a small fine-tuned model under the released names."""
    generator, found = torch.Generator().manual_seed(0), {}

    def add(name: str, *shape: int) -> None:
        found[f'{name}.weight'] = torch.randn(shape, generator=generator) / 2
        found[f'{name}.bias'] = torch.randn(shape[:1], generator=generator) / 2

    def add_norm(name: str, width: int) -> None:
        add(name, width)
        found[f'{name}.running_mean'] = torch.randn(width, generator=generator)
        found[f'{name}.running_var'] = torch.rand(width, generator=generator) + 0.5
        found[f'{name}.num_batches_tracked'] = torch.tensor(7)

    found['embed.mask_token'] = torch.randn((1, 1, WIDTH), generator=generator)
    for kind, part in (('hand', 'left'), ('body', 'body')):
        gcn, graph = f'embed.st_gcn_{kind}', released_graph(part)
        found[f'{gcn}.A'], found[f'{gcn}.A_pool'] = graph.adjacency[[0, 2, 1, 3]], graph.pooled[[0, 2, 1, 3]]
        add_norm(f'{gcn}.data_bn', 2 * len(LAYOUT.parts[part]))
        widths = [2, WIDTH // 4, WIDTH // 4, WIDTH // 2, WIDTH, WIDTH]
        for i, (before, after) in enumerate(zip(widths, widths[1:], strict=False)):
            unit = f'{gcn}.st_gcn_networks.{i}' if i < 3 else f'{gcn}.st_gcn_pool.{i - 3}'
            add(f'{unit}.gcn.conv', 4 * after, before, 1, 1)
            add_norm(f'{unit}.tcn.0', after)
            add(f'{unit}.tcn.3', after, after, 1, 1)
            add_norm(f'{unit}.tcn.4', after)
            if i and before != after:
                add(f'{unit}.residual.0', after, before, 1, 1)
                add_norm(f'{unit}.residual.1', after)
        add(f'{gcn}.conv4.0', WIDTH, WIDTH, 1, 1)
        add_norm(f'{gcn}.conv4.1', WIDTH)
        add(f'{gcn}.non_local.g', 3, 4, 1, 1)  # never used
        for block in ('tcn_full_b1', 'tcn_full_b2'):
            for name, kernel in (('conv1d_5', 5), ('conv1d_3_1', 3), ('conv1d_3_2', 3)):
                add(f'{gcn}.{block}.{name}.0', WIDTH, WIDTH, kernel)
            add(f'{gcn}.{block}.conv1x1', WIDTH, 2 * WIDTH, 1)
            add_norm(f'{gcn}.{block}.bn', WIDTH)
    for name in ('norm', *(f'blocks.{i}.norm{k}' for i in range(DEPTH) for k in (1, 2))):
        for kind in ('gamma', 'beta'):
            found[f'GCN_Tran.{name}.{kind}'] = torch.randn(3 * WIDTH, generator=generator)
    for i in range(DEPTH):
        for name in ('attn.proj_q', 'attn.proj_k', 'attn.proj_v', 'proj'):
            add(f'GCN_Tran.blocks.{i}.{name}', 3 * WIDTH, 3 * WIDTH)
        add(f'GCN_Tran.blocks.{i}.pwff.fc1', HIDDEN, 3 * WIDTH)
        add(f'GCN_Tran.blocks.{i}.pwff.fc2', 3 * WIDTH, HIDDEN)
    add('proj.fc', CLASSES, WIDTH)
    add('proj.weight_hand', 1, WIDTH)
    add('proj.weight_body', 1, WIDTH)
    return found


class Released:
    """The released arithmetic in evaluation mode, one clip at a time."""

    def __init__(self, weights: dict[str, Tensor]) -> None:
        self.w = weights

    def map(self, name: str, x: Tensor) -> Tensor:
        return x @ self.w[f'{name}.weight'].flatten(1).T + self.w[f'{name}.bias']

    def norm(self, name: str, x: Tensor, eps: float = 1e-5) -> Tensor:
        mean, var, weight, bias = (self.w[f'{name}.{k}'] for k in ('running_mean', 'running_var', 'weight', 'bias'))
        return (x - mean) / (var + eps).sqrt() * weight + bias

    def unit(self, name: str, x: Tensor, edges: Tensor, residual: bool) -> Tensor:
        hidden = torch.einsum('tvkc,kvw->twc', self.map(f'{name}.gcn.conv', x).unflatten(-1, (4, -1)), edges)
        out = self.norm(f'{name}.tcn.4', self.map(f'{name}.tcn.3', self.norm(f'{name}.tcn.0', hidden).relu()))
        if not residual:
            return out.relu()
        change = f'{name}.residual.0.weight' in self.w
        return (out + (self.norm(f'{name}.residual.1', self.map(f'{name}.residual.0', x)) if change else x)).relu()

    def conv(self, name: str, x: Tensor) -> Tensor:
        weight, bias = self.w[f'{name}.weight'], self.w[f'{name}.bias']
        return conv1d(x.T[None], weight, bias, padding=weight.shape[2] // 2)[0].T

    def gcn(self, kind: str, x: Tensor) -> Tensor:
        gcn = f'embed.st_gcn_{kind}'
        x = self.norm(f'{gcn}.data_bn', x.flatten(1), 0.1).view_as(x)
        for i in range(3):
            x = self.unit(f'{gcn}.st_gcn_networks.{i}', x, self.w[f'{gcn}.A'], i > 0)
        x = torch.stack([x[:, list(group)].amax(1) for group in GROUPS[kind]], 1)
        for i in range(2):
            x = self.unit(f'{gcn}.st_gcn_pool.{i}', x, self.w[f'{gcn}.A_pool'], True)
        x = self.norm(f'{gcn}.conv4.1', self.map(f'{gcn}.conv4.0', x.amax(1))).relu()
        for block in (f'{gcn}.tcn_full_b1', f'{gcn}.tcn_full_b2'):
            deep = self.conv(f'{block}.conv1d_3_2.0', self.conv(f'{block}.conv1d_3_1.0', x).relu()).relu()
            both = torch.cat([self.conv(f'{block}.conv1d_5.0', x).relu(), deep], 1)
            x = self.norm(f'{block}.bn', self.map(f'{block}.conv1x1', both)).relu()
        return x

    def layer_norm(self, name: str, x: Tensor) -> Tensor:
        return layer_norm(x, x.shape[-1:], self.w[f'{name}.gamma'], self.w[f'{name}.beta'], 1e-12)

    def transformer(self, x: Tensor) -> Tensor:
        x = self.layer_norm('GCN_Tran.norm', x)
        for i in range(DEPTH):
            block = f'GCN_Tran.blocks.{i}'
            q, k, v = (self.map(f'{block}.attn.proj_{n}', x).unflatten(1, (HEADS, -1)).transpose(0, 1) for n in 'qkv')
            heads = (q @ k.transpose(1, 2) / q.shape[-1] ** 0.5).softmax(-1) @ v
            x = self.layer_norm(f'{block}.norm1', x + self.map(f'{block}.proj', heads.transpose(0, 1).flatten(1)))
            hidden = gelu(self.map(f'{block}.pwff.fc1', x))
            x = self.layer_norm(f'{block}.norm2', x + self.map(f'{block}.pwff.fc2', hidden))
        return x

    def scores(self, x: Tensor, seen: Tensor) -> Tensor:
        hands, body = torch.cat([x[:, :WIDTH], x[:, WIDTH : 2 * WIDTH]]), x[:, 2 * WIDTH :]
        weight = self.map('proj.weight_hand', hands)[:, 0].masked_fill(~seen, -1e4).softmax(0)
        return self.map('proj.fc', weight @ hands + self.map('proj.weight_body', body)[:, 0].softmax(0) @ body)


GROUPS = {
    'hand': [[2, 3, 4], [6, 7, 8], [10, 11, 12], [14, 15, 16], [18, 19, 20], [0, 1, 5, 9, 13, 17]],
    'body': [[1, 2, 3], [4, 5, 6], [0]],
}


def test_same_numbers_as_the_released_arithmetic() -> None:
    weights, pose = made_up(), fake_pose_batch(frames=9, missing=0.0)
    pose.score[0, 3, list(LAYOUT.parts['right'])] = 0
    model = MODELS.build(
        load_config('_base_/models/masa_released.py', [*SMALL, f'model.head.num_classes={CLASSES}']).model
    )
    model.load_state_dict(convert_released(weights))
    model.eval()
    with torch.no_grad():
        embedded, feats = model.backbone.embed(pose), model.backbone(pose)
        scores = model.head(feats, model.valid_frames(pose))
    released = Released(weights)
    for clip in range(2):
        xy, score = pose.xy[clip] / 256, pose.score[clip]
        right, left, body = (list(LAYOUT.parts[part]) for part in ('right', 'left', 'body'))
        parts = [
            released.gcn('hand', xy[:, right]),
            released.gcn('hand', xy[:, left]),
            released.gcn('body', xy[:, body]),
        ]
        torch.testing.assert_close(embedded[clip], torch.stack([parts[1], parts[0], parts[2]], 1))
        x = released.transformer(torch.cat(parts, 1))
        torch.testing.assert_close(feats[clip], x.unflatten(1, (3, -1))[:, [1, 0, 2]], rtol=1e-4, atol=1e-5)
        seen = torch.cat([(score[:, hand] > 0).any(1) for hand in (right, left)])
        torch.testing.assert_close(scores[clip], released.scores(x, seen), rtol=1e-4, atol=1e-5)


def pretrained() -> dict[str, Tensor]:
    """As saved by the released pre-training under several processes."""
    weights = {name: value for name, value in made_up().items() if not name.startswith('proj.fc')}
    weights |= {f'proj.fc.{i}.{kind}': torch.zeros(1) for i in (0, 2) for kind in ('weight', 'bias')}
    found = {f'module.encoder_q.{name}': value for name, value in weights.items()}
    extra = (
        'encoder_k.embed.mask_token',
        'queue',
        'queue_ptr',
        'hand_decoder.0.weight',
        'reg_decoder.GCN_Tran.norm.beta',
    )
    return found | {f'module.{name}': torch.zeros(1) for name in extra}


def test_pretrained_models_give_no_classifier() -> None:
    found, full = convert_released(pretrained()), convert_released(made_up())
    assert {name for name in full if name not in found} == {'head.classifier.1.weight', 'head.classifier.1.bias'}
    assert all(torch.equal(value, full[name]) for name, value in found.items())


@pytest.mark.parametrize(
    ('name', 'new', 'message'),
    [
        ('GCN_Tran.blocks.1.proj.weight', None, '1 tensors missing: GCN_Tran.blocks.1.proj.weight'),
        ('GCN_Tran.norm.gamma', 'GCN_Tran.norm.gama', "GCN_Tran.norm.gamma, did you mean 'GCN_Tran.norm.gama'"),
        ('embed.st_gcn_body.A', 'flow.weight', '1 tensors missing: .*; 1 tensors with unknown names: flow.weight'),
    ],
)  # fmt: skip
def test_wrong_names_are_refused(name: str, new: str | None, message: str) -> None:
    weights = made_up()
    value = weights.pop(name)
    weights |= {new: value} if new else {}
    with pytest.raises(CheckpointError, match=message):
        convert_released(weights)


def test_another_graph_is_refused() -> None:
    weights = made_up()
    weights['embed.st_gcn_body.A_pool'] = part_graph(LAYOUT, 'body').pooled[[0, 2, 1, 3]]
    with pytest.raises(CheckpointError, match=r'st_gcn_body.A_pool \(4, 3, 3\) is not the graph of the preset'):
        convert_released(weights)


def test_command(tmp_path: Path, signmm: Callable) -> None:
    torch.save({'epoch': 381, 'state_dict': pretrained(), 'optimizer': {}}, tmp_path / 'theirs.pth.tar')
    out = tmp_path / 'ours.pth'
    done = signmm('weights masa', tmp_path / 'theirs.pth.tar', out, '--cfg-options', *SMALL)
    assert done.status == 0 and 'pre-trained model' in done.out, done.err
    cfg = load_config(
        '_base_/models/masa_released.py', [*SMALL, 'model.head.num_classes=2', f'model.backbone.pretrained={out}']
    )
    model = MODELS.build(cfg.model)
    model.init_weights()
    want = convert_released(made_up())
    assert all(torch.equal(v, want[f'backbone.{name}']) for name, v in model.backbone.state_dict().items())
    wide = signmm('weights masa', tmp_path / 'theirs.pth.tar', out, '--cfg-options', *SMALL, 'model.backbone.embedder.part_width=4', 'model.backbone.encoder.width=12', 'model.head.in_width=12')  # fmt: skip  # noqa: E501
    assert wide.status == 1 and 'does not fit _base_/models/masa_released.py: backbone.mask_token (8,), expected (4,)' in wide.err  # fmt: skip  # noqa: E501


def test_size_of_the_preset() -> None:
    model = MODELS.build(load_config('_base_/models/masa_released.py', ['model.head.num_classes=2000']).model)
    sizes = [sum(p.numel() for p in part.parameters()) / 1e6 for part in (model.backbone.encoder, model)]
    # The released model has 69.16 M with dead layers; of its used ones, biases before norms are folded in here.
    assert sizes == pytest.approx([47.24, 67.57], abs=0.01)

"""From the names and layouts of released MASA checkpoints to those of the preset ``masa_released``.

What differs: parts stand in the order right, left, body; the partitions closer and farther change places; convolutions
before a batch norm have a bias, which moves into the norm's running mean; query, key and value are three maps.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

import torch
from torch import Tensor

from signmm.io.checkpoint import CheckpointError
from signmm.models.embedders.graph import part_graph
from signmm.models.masa.released_embedder import lose_nose_edges
from signmm.structures import PoseLayout, get_layout
from signmm.utils.suggest import did_you_mean

#: Names that the authors' models hold and never use, or that pre-training alone uses.
UNUSED = re.compile(
    r'embed\.pe\.pe|embed\.st_gcn_(hand|body)\.(conv2|non_local|fcn)\..*|'
    r'(encoder_k|target_decoder|reg_decoder|hand_decoder|body_decoder)\..*|queue|queue_ptr'
)
#: Names of the projection head that a pre-trained model has instead of a classifier.
PROJECTION = re.compile(r'proj\.fc\.[02]\.(weight|bias)')
#: Place of our partitions among theirs: self, closer, farther, symmetric.
_PARTITIONS = [0, 2, 1, 3]
_NORM = ('weight', 'bias', 'running_mean', 'running_var', 'num_batches_tracked')


class _Names:
    """Hands out tensors by name and remembers what was missing."""

    def __init__(self, weights: Mapping[str, Tensor]) -> None:
        self.left, self.missing = dict(weights), list[str]()

    def take(self, name: str) -> Tensor:
        if name not in self.left:
            self.missing.append(name)
            return torch.zeros(1, 1, 1, 1)
        return self.left.pop(name)


def convert_released(weights: Mapping[str, Tensor], layout: str | PoseLayout = 'triplet49') -> dict[str, Tensor]:
    """Converts a state dict.

    Args:
        weights: State dict of the authors' pre-training or fine-tuning model.
        layout: Layout of the preset.

    Returns:
        ``backbone.*``, ``head.part_pool.*`` and, of a fine-tuned model, ``head.classifier.*``: a state dict of a
        SignModel with the preset ``masa_released``. A pre-trained model gives no classifier.

    Raises:
        CheckpointError: Names are missing or unknown, shapes are impossible, or the graph is another one.
    """
    stripped = {name.removeprefix('module.').removeprefix('encoder_q.'): value for name, value in weights.items()}
    used = {
        name: value for name, value in stripped.items() if not (UNUSED.fullmatch(name) or PROJECTION.fullmatch(name))
    }
    source = _Names(used)
    try:
        found = _convert(source, get_layout(layout))
    except (RuntimeError, IndexError) as error:
        if not source.missing:
            raise CheckpointError(f'released MASA weights: a tensor has an impossible shape ({error})') from error
    if not source.missing and not source.left:
        return found
    lines = []
    if source.missing:
        hints = ', '.join(f'{name}{did_you_mean(name, source.left)}' for name in source.missing[:5])
        lines.append(f'{len(source.missing)} tensors missing: {hints}')
    if source.left:
        lines.append(f'{len(source.left)} tensors with unknown names: {", ".join(list(source.left)[:5])}')
    raise CheckpointError(
        'not the weights of a released MASA model (encoder_q.embed.*, encoder_q.GCN_Tran.*, encoder_q.proj.*): '
        + '; '.join(lines)
    )


def _convert(source: _Names, layout: PoseLayout) -> dict[str, Tensor]:
    token = source.take('embed.mask_token').flatten()
    found = {'backbone.mask_token': token}
    for kind, part in (('hand', 'left'), ('body', 'body')):
        graph = part_graph(layout, part)
        graph = lose_nose_edges(graph) if part == 'body' else graph
        theirs = f'embed.st_gcn_{kind}'
        for name, own in (('A', graph.adjacency), ('A_pool', graph.pooled)):
            _check_graph(source, f'{theirs}.{name}', own)
        found |= _prefixed(f'backbone.embedder.{kind}_gcn', _gcn(source, theirs))
    order = torch.arange(3 * len(token)).view(3, -1)[[1, 0, 2]].flatten()
    found |= _prefixed('backbone.encoder', _transformer(source, 'GCN_Tran', order))
    for kind in ('hand', 'body'):
        found |= _linear(source, f'proj.weight_{kind}', f'head.part_pool.scorers.{kind}')
    if 'proj.fc.weight' in source.left:
        found |= _linear(source, 'proj.fc', 'head.classifier.1')
    return found


def _prefixed(prefix: str, tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    return {f'{prefix}.{name}': value for name, value in tensors.items()}


def _check_graph(source: _Names, name: str, own: Tensor) -> None:
    theirs = source.take(name)
    if name not in source.missing and not (
        theirs.shape == own.shape and torch.allclose(theirs[_PARTITIONS], own.to(theirs), atol=1e-5)
    ):
        raise CheckpointError(
            f'released MASA weights: {name} {tuple(theirs.shape)} is not the graph of the preset {tuple(own.shape)}; '
            'the model was trained on other joints or edges'
        )


def _linear(source: _Names, theirs: str, ours: str) -> dict[str, Tensor]:
    return {f'{ours}.{kind}': source.take(f'{theirs}.{kind}') for kind in ('weight', 'bias')}


def _norm(source: _Names, theirs: str, ours: str, bias: Tensor | None = None) -> dict[str, Tensor]:
    """A batch norm; ``bias`` of the map before it is the same as a smaller running mean."""
    found = {f'{ours}.{kind}': source.take(f'{theirs}.{kind}') for kind in _NORM}
    if bias is not None:
        found[f'{ours}.running_mean'] = found[f'{ours}.running_mean'] - bias
    return found


def _gcn(source: _Names, theirs: str) -> dict[str, Tensor]:
    found = _norm(source, f'{theirs}.data_bn', 'input_norm')
    places = [*(f'st_gcn_networks.{i}' for i in range(3)), *(f'st_gcn_pool.{i}' for i in range(2))]
    for number, place in enumerate(places):
        found |= _prefixed(f'units.{number}', _unit(source, f'{theirs}.{place}'))
    found['out.weight'] = source.take(f'{theirs}.conv4.0.weight').flatten(1)
    found |= _norm(source, f'{theirs}.conv4.1', 'out_norm', source.take(f'{theirs}.conv4.0.bias'))
    for number in range(2):
        found |= _prefixed(f'temporal_blocks.{number}', _temporal(source, f'{theirs}.tcn_full_b{number + 1}'))
    return found


def _unit(source: _Names, theirs: str) -> dict[str, Tensor]:
    weight = source.take(f'{theirs}.gcn.conv.weight').flatten(1).unflatten(0, (len(_PARTITIONS), -1))
    bias = source.take(f'{theirs}.gcn.conv.bias').view(len(_PARTITIONS), -1)
    found = {
        'graph_conv.weight': weight[_PARTITIONS].transpose(1, 2).contiguous(),
        'graph_conv.bias': bias[_PARTITIONS],
        'conv.weight': source.take(f'{theirs}.tcn.3.weight'),
        **_norm(source, f'{theirs}.tcn.0', 'norm1'),
        **_norm(source, f'{theirs}.tcn.4', 'norm2', source.take(f'{theirs}.tcn.3.bias')),
    }
    if f'{theirs}.residual.0.weight' in source.left:
        found['shortcut.weight'] = source.take(f'{theirs}.residual.0.weight').flatten(1)
        found |= _norm(source, f'{theirs}.residual.1', 'shortcut_norm', source.take(f'{theirs}.residual.0.bias'))
    return found


def _temporal(source: _Names, theirs: str) -> dict[str, Tensor]:
    found = {}
    for name, ours in (('conv1d_5', 'conv5'), ('conv1d_3_1', 'conv3a'), ('conv1d_3_2', 'conv3b')):
        found[f'{ours}.weight'] = source.take(f'{theirs}.{name}.0.weight').transpose(1, 2).flatten(1)
        found[f'{ours}.bias'] = source.take(f'{theirs}.{name}.0.bias')
    found['merge.weight'] = source.take(f'{theirs}.conv1x1.weight').flatten(1)
    return found | _norm(source, f'{theirs}.bn', 'norm', source.take(f'{theirs}.conv1x1.bias'))


def _transformer(source: _Names, theirs: str, order: Tensor) -> dict[str, Tensor]:
    """``order``: place of each of our channels among theirs."""
    found = _layer_norm(source, f'{theirs}.norm', 'input_norm', order)
    blocks = {
        int(match[1]) for name in source.left if (match := re.match(rf'{re.escape(theirs)}\.blocks\.(\d+)\.', name))
    }
    for number in range(len(blocks)):
        block, layer = f'{theirs}.blocks.{number}', f'layers.{number}'
        maps = [f'{block}.attn.proj_{kind}' for kind in 'qkv']
        found[f'{layer}.qkv.weight'] = torch.cat([source.take(f'{name}.weight')[:, order] for name in maps])
        found[f'{layer}.qkv.bias'] = torch.cat([source.take(f'{name}.bias') for name in maps])
        found[f'{layer}.expand.weight'] = source.take(f'{block}.pwff.fc1.weight')[:, order]
        found[f'{layer}.expand.bias'] = source.take(f'{block}.pwff.fc1.bias')
        for name, ours in (('proj', 'project'), ('pwff.fc2', 'contract')):
            found |= {k: v[order] for k, v in _linear(source, f'{block}.{name}', f'{layer}.{ours}').items()}
        for norm in ('norm1', 'norm2'):
            found |= _layer_norm(source, f'{block}.{norm}', f'{layer}.{norm}', order)
    return found


def _layer_norm(source: _Names, theirs: str, ours: str, order: Tensor) -> dict[str, Tensor]:
    return {
        f'{ours}.weight': source.take(f'{theirs}.gamma')[order],
        f'{ours}.bias': source.take(f'{theirs}.beta')[order],
    }

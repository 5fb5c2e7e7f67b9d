"""A training step of every kind of model, and what watches it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import torch
from torch import Tensor, nn
from torch.utils._python_dispatch import TorchDispatchMode

from signmm.registry import MODELS
from signmm.structures import PoseBatch, Ragged, SampleBatch
from signmm.testing import fake_pose_batch, fake_samples, tiny, tiny_backbone

GLOSSES = ['<blank>', '<unk>', '<pad>', 'g0', 'g1', 'g2']
WORDS = ['<unk>', '<pad>', '<bos>', '<eos>', 'w0', 'w1', 'w2']
_ENCODER = dict(type='TransformerEncoder', width=12, depth=1, heads=2, ffn_width=16)
_CLS = dict(type='ClsHead', num_classes=3, in_width=12)
_TRANSLATION = dict(type='TranslationHead', vocabulary=WORDS, in_width=12, width=8, depth=1, heads=2, ffn_width=8)


def backbone(**changes: Any) -> dict[str, Any]:
    return {**tiny_backbone(), 'embedder': tiny('LinearEmbedder'), 'encoder': _ENCODER, **changes}


def recogniser(head: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return dict(type='SignModel', backbone=backbone(**changes), head=head)


def _hands(**head: Any) -> dict[str, Any]:
    hands = backbone(embedder=tiny('GestureEmbedder'), encoder=dict(_ENCODER, width=8))
    masking = dict(tiny('MultiLevelMasking'), parts=('left', 'right'))
    head = dict(type='ManoHead', part_width=4, **head)
    return dict(type='MaskedPoseModel', backbone=hands, masking=masking, head=head)


def _masa(**changes: Any) -> dict[str, Any]:
    return {
        'type': 'MASAModel',
        'backbone': backbone(),
        'masking': tiny('MotionAwareMasking'),
        'decoder': _ENCODER,
        'head': dict(type='MotionHead', part_width=4, hidden_width=5),
        'alignment': dict(type='SemanticAlignment', in_width=12, hidden_width=8, out_width=6, bank_size=10),
        **changes,
    }


#: Every registered model, embedder, encoder, masking, head and tokenizer is in one of them.
MODELS_OF_ALL_PARTS: dict[str, dict[str, Any]] = {
    'mlp': recogniser(_CLS, embedder=tiny('TripletEmbedder')),
    'attention': recogniser(dict(_CLS, mode='attention')),
    'mean': recogniser(dict(_CLS, mode='mean', label_smoothing=0.1)),
    'part_attention': recogniser(dict(_CLS, mode='part_attention')),
    'cosine': recogniser(dict(tiny('CosineHead'), contrast=dict(type='SupConLoss'))),
    'arcface': recogniser(tiny('ArcFaceHead')),
    'hand_tokens': recogniser(
        dict(_CLS, in_width=8),
        embedder=tiny('GestureEmbedder'),
        positions=dict(type='HandTokenPositions', positions=dict(type='SinusoidalPositions')),
        encoder=dict(type='HandTokenEncoder', encoder=dict(_ENCODER, width=4)),
    ),
    'learned_positions': recogniser(_CLS, positions=dict(type='LearnedPositions', width=12, max_length=30)),
    'stgcn': recogniser(
        dict(_CLS, in_width=6), embedder=tiny('STGCNEmbedder'), encoder=dict(type='IdentityEncoder', width=6)
    ),
    'ctc': recogniser(dict(type='CTCHead', vocabulary=GLOSSES, in_width=12, factor=2, pooling='conv')),
    'blstm': recogniser(
        dict(type='CTCHead', vocabulary=GLOSSES, in_width=12, factor=2, encoder=dict(type='BLSTMEncoder', width=12))
    ),
    'stgcn_strides': recogniser(
        dict(_CLS, in_width=6),
        embedder=dict(tiny('STGCNEmbedder'), strides=(2, 2)),
        encoder=dict(type='IdentityEncoder', width=6),
    ),
    'hand_empty_token': recogniser(
        dict(_CLS, in_width=8),
        embedder=dict(tiny('GestureEmbedder'), empty_token=True),
        encoder=dict(_ENCODER, width=8),
    ),
    'blstm_encoder': recogniser(_CLS, encoder=tiny('BLSTMEncoder')),
    'conv_transformer': recogniser(_CLS, encoder=tiny('ConvTransformerEncoder')),
    'ctc_with_features': recogniser(dict(type='CTCHead', vocabulary=GLOSSES, in_width=12, factor=2, feature_width=5)),
    'signs': recogniser(tiny('BIOHead')),
    'translation': recogniser(dict(_TRANSLATION, modulator=dict(_ENCODER, width=8))),
    'translation_with_features': recogniser(dict(_TRANSLATION, feature_width=5, label_smoothing=0.1)),
    'tokens': dict(
        type='MaskedPoseModel',
        backbone=backbone(),
        masking=tiny('UnitMasking'),
        tokenizer=tiny('CoupledDVAE'),
        head=dict(type='TokenHead', part_width=4, hand_codes=8, body_codes=8),
    ),
    'cluster_tokens': dict(
        type='MaskedPoseModel',
        backbone=backbone(),
        masking=tiny('RandomPartMasking'),
        tokenizer=tiny('KMeansTokenizer'),
        head=dict(type='TokenHead', part_width=4, hand_codes=8, body_codes=8),
    ),
    'regression': dict(
        type='MaskedPoseModel',
        backbone=backbone(),
        masking=tiny('RandomFrameMasking'),
        head=dict(type='RegressionHead', part_width=4),
    ),
    'mano': _hands(),
    'mano_of_each_hand': _hands(source='hand', left_is_mirrored=False),
    'masa': _masa(),
    'masa_clip_view': _masa(alignment=dict(_masa()['alignment'], view=tiny('RandomClipView'))),
    'masa_tokens_kept': _masa(drop_masked=False, masking=tiny('ReleasedMotionMasking')),
    'coupled': tiny('CoupledDVAE'),
    'separate': dict(tiny('SeparateVQ'), codebook=dict(revive_below=0.01)),
}


def build(name: str) -> nn.Module:
    """Builds a model without dropout, in training mode, past what happens only once."""
    torch.manual_seed(0)
    model = MODELS.build(MODELS_OF_ALL_PARTS[name]).train()
    for part in model.modules():
        if isinstance(part, nn.Dropout):
            part.p = 0.0
    for part in model.modules():
        if hasattr(part, 'attention_dropout'):
            part.attention_dropout = 0.0
        if isinstance(getattr(part, 'rate', None), float):
            part.rate = 0.0
    if hasattr(model, 'set_epoch'):
        model.set_epoch(100)
    if name in ('coupled', 'separate'):
        model(batch(name), mode='loss')  # starts the codebooks
    return model


def batch(name: str, lengths: tuple[int, ...] = (12, 9, 12)) -> PoseBatch:
    layout = 'hands42_arms7' if name.startswith(('hand', 'mano')) else 'triplet49'
    return fake_pose_batch(layout, batch=len(lengths), frames=max(lengths), lengths=lengths)


def known(count: int = 3) -> SampleBatch:
    """Annotations, and features, as the steps behind PackSignInputs leave them."""
    found = SampleBatch.of(fake_samples(count))
    generator = torch.Generator().manual_seed(0)
    features = Ragged.of([torch.randn(4 + i, 5, generator=generator) for i in range(count)])
    found.columns.update(features=features, gt_tags=Ragged.of(found.columns['gt_tags']))
    return found


def to_device(pose: PoseBatch, samples: SampleBatch, device: str) -> tuple[PoseBatch, SampleBatch]:
    index = None if pose.valid_index is None else pose.valid_index.to(device)
    moved = replace(
        pose, xy=pose.xy.to(device), score=pose.score.to(device), valid=pose.valid.to(device), valid_index=index
    )
    return moved, samples.apply(lambda tensor: tensor.to(device))


def total(losses: dict[str, Tensor]) -> Tensor:
    return torch.stack([value.float() for name, value in losses.items() if name.startswith('loss_')]).sum()


def step(model: nn.Module, pose: PoseBatch, samples: SampleBatch) -> Tensor:
    """Forward and backward."""
    loss = total(model(pose, samples, mode='loss'))
    loss.backward()
    return loss


_READS = ('_local_scalar_dense', 'nonzero', 'masked_select', 'is_nonzero', 'equal', 'unique', 'bincount', 'item')


class Watch(TorchDispatchMode):
    """Counts operators; lists those that read values or have sizes that depend on them, and copies between devices."""

    def __init__(self) -> None:
        super().__init__()
        self.operators, self.reads, self.copies = Counter[str](), list[str](), list[str]()

    def __torch_dispatch__(self, func: Callable, types: Any, args: tuple = (), kwargs: Any = None) -> Any:
        name = func.overloadpacket._qualified_op_name.removeprefix('aten::')
        self.operators[name] += 1
        indices = args[1] if name.startswith(('index_put', '_index_put')) or name == 'index' else ()
        by_mask = any(t is not None and t.dtype in (torch.bool, torch.uint8) for t in indices)
        if by_mask or any(name.startswith(word) for word in _READS):
            self.reads.append(name)
        out = func(*args, **(kwargs or {}))
        devices = {x.device.type for x in (*args, out) if isinstance(x, Tensor) and x.numel() > 1}
        if len(devices) > 1:
            self.copies.append(name)
        return out

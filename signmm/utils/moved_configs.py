"""Names of configs that are commands now."""

from __future__ import annotations

import re

_EMBEDDER = 'model.backbone.embedder.type=ReleasedTripletEmbedder'
_ENCODER = 'model.backbone.encoder.type=ReleasedTransformerEncoder'
#: Encoder options that follow from a pre-training, by the end of its name.
_STRUCTURE = {
    **{f'depth{n}': f'model.backbone.encoder.depth={n}' for n in (2, 4, 5)},
    **{f'gcn_tem{k}': f'model.backbone.embedder.temporal_kernel={k} model.backbone.positions=None' for k in (3, 5)},
    'no_pe': 'model.backbone.embedder.spatial=False model.backbone.positions=None',
    'temporal_pe': 'model.backbone.embedder.spatial=False',
    'spatial_pe': 'model.backbone.positions=None',
    'bn_eps': f'{_EMBEDDER} model.backbone.embedder.input_eps=0.1',
    'body_edges': f'{_EMBEDDER} model.backbone.embedder.body_edges=released',
    'ffn_dropout': f'{_ENCODER} model.backbone.encoder.ffn_dropout=0.0',
    'input_norm': f'{_ENCODER} model.backbone.encoder.input_norm=True',
    'no_positions': 'model.backbone.positions=None',
    'norm_eps': f'{_ENCODER} model.backbone.encoder.norm_eps=1e-12',
    'temporal_convs': f'{_EMBEDDER} model.backbone.embedder.temporal_blocks=2',
}
_DATA = r'(?:msasl\d+|wlasl\d+|nmfs_csl|slr500|phoenix14t?|csl_daily)(?:_translation)?'
_TUNED = re.compile(
    rf'(?P<folder>best|masa|signbert_plus|cslr|slt)/(?:\w+/)?(?P<stem>(?P<method>\w+?)_{_DATA})_(?P<what>\w+)'
)
_MASA = re.compile(rf'(?P<folder>cslr|slt)/masa_(?P<data>{_DATA})')


def replacement(name: str) -> str | None:
    """Finds the command that took the place of a config which only named other weights.

    Args:
        name: Name below ``configs``, e.g. ``best/ablations/best_msasl100_hand.py``.

    Returns:
        Config and options, e.g. ``best/best_msasl100.py --pretrained best_pretrain_hand``; None for any other name.
    """
    name = name.removesuffix('.py')
    if name == '_base_/datasets/signbert_plus_mix_partial':
        members = ', '.join(f'{member}=None' for member in ('phoenix14', 'phoenix14t', 'how2sign'))
        return (
            f'_base_/datasets/signbert_plus_mix.py with train_dataloader = dict(dataset=dict(datasets=dict({members})))'
        )
    if name == 'demo/demo_finetune':
        return 'demo/demo_recognizer.py --pretrained work_dirs/demo/pretrain'
    if found := _MASA.fullmatch(name):
        config = f'{found["folder"]}/best_{found["data"]}.py'
        return f'{config} --pretrained masa_pretrain --cfg-options model.backbone.mask_token=frame'
    found = _TUNED.fullmatch(name)
    if found is None:
        return None
    what = found['what']
    run = 'none' if what == 'scratch' else f'{found["method"]}_pretrain_{what}'
    options = f' --cfg-options {_STRUCTURE[what]}' if what in _STRUCTURE else ''
    return f'{found["folder"]}/{found["stem"]}.py --pretrained {run}{options}'

# Pose baseline of Table 16: joints, Transformer, CTC (sizes of Camgoz et al. 2020, as far as they apply).
_base_ = [
    '../_base_/models/gcn_transformer.py',
    '../_base_/datasets/phoenix14.py',
    '../_base_/schedules/adam_cslr.py',
    '../_base_/default_runtime.py',
]

model = dict(
    backbone=dict(
        embedder=dict(_delete_=True, type='LinearEmbedder', layout='triplet49', part_width=512),
        encoder=dict(depth=3, heads=8, ffn_width=2048),
    ),
    head=dict(
        _delete_=True,
        type='CTCHead',
        vocabulary='data/phoenix14/glosses.json',
        in_width=1536,
        factor=4,  # 3.3.2: one quarter
        beam_width=10,  # 4.1.3
    ),
)
default_hooks = dict(checkpoint=dict(save_best='WER', rule='less'))

# Pose baseline of Table 17: GCN, Transformer, CTC (3 layers, 8 heads and ReLU as Camgoz et al. 2020).
_base_ = [
    '../_base_/models/gcn_transformer.py',
    '../_base_/datasets/phoenix14t.py',
    '../_base_/schedules/adam_cslr.py',
    '../_base_/default_runtime.py',
]

model = dict(
    backbone=dict(
        encoder=dict(activation='relu'),
    ),
    head=dict(
        _delete_=True,
        type='CTCHead',
        vocabulary='data/phoenix14t/glosses.json',
        in_width=1536,
        factor=4,  # 3.3.2: one quarter
        beam_width=10,  # 4.1.3
    ),
)
default_hooks = dict(checkpoint=dict(save_best='WER', rule='less'))

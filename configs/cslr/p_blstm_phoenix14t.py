# Pose baseline of Table 17: GCN, temporal pooling, BLSTM, CTC. Sizes are not in the paper.
_base_ = [
    '../_base_/models/gcn_transformer.py',
    '../_base_/datasets/phoenix14t.py',
    '../_base_/schedules/adam_cslr.py',
    '../_base_/default_runtime.py',
]

model = dict(
    backbone=dict(
        positions=None,
        encoder=dict(_delete_=True, type='IdentityEncoder', width=1536),
    ),
    head=dict(
        _delete_=True,
        type='CTCHead',
        vocabulary='data/phoenix14t/glosses.json',
        in_width=1536,
        factor=4,  # 3.3.2: one quarter
        beam_width=10,  # 4.1.3
        width=1024,
        pooling='conv',
        encoder=dict(type='BLSTMEncoder', width=1024, depth=2),
    ),
)
default_hooks = dict(checkpoint=dict(save_best='WER', rule='less'))

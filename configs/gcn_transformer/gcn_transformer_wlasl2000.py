# GCN + Transformer from scratch on wlasl2000.
_base_ = [
    '../_base_/models/gcn_transformer.py',
    '../_base_/datasets/wlasl2000.py',
    '../_base_/schedules/adamw_scratch.py',
    '../_base_/default_runtime.py',
]

model = dict(head=dict(num_classes=2000))

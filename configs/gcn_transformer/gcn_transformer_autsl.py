# GCN + Transformer from scratch on autsl.
_base_ = [
    '../_base_/models/gcn_transformer.py',
    '../_base_/datasets/autsl.py',
    '../_base_/schedules/adamw_scratch.py',
    '../_base_/default_runtime.py',
]

model = dict(head=dict(num_classes=226))

# ST-GCN from scratch on nmfs_csl.
_base_ = [
    '../_base_/models/stgcn.py',
    '../_base_/datasets/nmfs_csl.py',
    '../_base_/schedules/adamw_scratch.py',
    '../_base_/default_runtime.py',
]

model = dict(head=dict(num_classes=1067))

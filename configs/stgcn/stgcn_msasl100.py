# ST-GCN from scratch on msasl100.
_base_ = [
    '../_base_/models/stgcn.py',
    '../_base_/datasets/msasl100.py',
    '../_base_/schedules/adamw_scratch.py',
    '../_base_/default_runtime.py',
]

model = dict(head=dict(num_classes=100))

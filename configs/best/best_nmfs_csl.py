# BEST, Table 5: the pre-trained encoder fine-tuned on nmfs_csl (sec. 4.2).
_base_ = [
    '../_base_/models/gcn_transformer.py',
    '../_base_/datasets/nmfs_csl.py',
    '../_base_/schedules/adam_best.py',
    '../_base_/default_runtime.py',
]

model = dict(
    # Written by: python tools/train.py configs/best/best_pretrain.py
    # From scratch instead: --cfg-options model.backbone.pretrained=None
    backbone=dict(pretrained='work_dirs/best_pretrain/last.pth'),
    head=dict(num_classes=1067),
)

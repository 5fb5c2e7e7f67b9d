# SignBERT+, Table 13: the pre-trained encoder fine-tuned on wlasl300 (3.3.1 and 4.1.3).
_base_ = [
    '../_base_/models/signbert_plus.py',
    '../_base_/datasets/wlasl300.py',
    '../_base_/schedules/adam_signbert_plus.py',
    '../_base_/default_runtime.py',
]

model = dict(
    # Written by: python tools/train.py configs/signbert_plus/signbert_plus_pretrain.py
    # From scratch instead: --cfg-options model.backbone.pretrained=None
    backbone=dict(pretrained='work_dirs/signbert_plus_pretrain/last.pth'),
    head=dict(num_classes=300),
)

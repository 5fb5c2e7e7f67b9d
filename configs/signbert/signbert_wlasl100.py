# SignBERT fine-tuned on wlasl100; numbers to compare with: SignBERT+ Tables 12 to 14, BEST Table 5.
_base_ = [
    '../_base_/models/signbert.py',
    '../_base_/datasets/wlasl100.py',
    '../_base_/schedules/adam_signbert_plus.py',
    '../_base_/default_runtime.py',
]

model = dict(
    # Written by: python tools/train.py configs/signbert/signbert_pretrain.py
    # From scratch instead: --cfg-options model.backbone.pretrained=None
    backbone=dict(pretrained='work_dirs/signbert_pretrain/last.pth'),
    head=dict(num_classes=100),
)

# MASA, Table III: the pre-trained encoder fine-tuned on MSASL200 (sec. III-D and IV-A).
_base_ = [
    '../_base_/models/gcn_transformer.py',
    '../_base_/datasets/msasl200.py',
    '../_base_/schedules/sgd_masa.py',
    '../_base_/default_runtime.py',
]

model = dict(
    # Written by: python tools/train.py configs/masa/masa_pretrain.py
    # From scratch instead: --cfg-options model.backbone.pretrained=None
    backbone=dict(pretrained='work_dirs/masa_pretrain/last.pth'),
    head=dict(num_classes=200, mode='mean'),  # sec. IV-B; sec. III-D: a pooling layer and a simple classifier
)

# wlasl50 after pre-training; another one with --cfg-options model.backbone.pretrained=FILE.
_base_ = ['./signbert_plus_scratch.py']
model = dict(backbone=dict(pretrained='work_dirs/real/signbert_plus/pretrain/last.pth'))

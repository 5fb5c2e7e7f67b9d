# wlasl50 after pre-training; another one with --cfg-options model.backbone.pretrained=FILE.
_base_ = ['./masa_scratch.py']
model = dict(backbone=dict(pretrained='work_dirs/real/masa/pretrain/last.pth'))

# wlasl50 after pre-training; another one with --pretrained RUN_OR_FILE.
_base_ = ['./masa_scratch.py']
model = dict(backbone=dict(pretrained='work_dirs/real/masa/pretrain/last.pth'))

# wlasl50 after pre-training; another one with --pretrained RUN_OR_FILE.
_base_ = ['./wlasl50_short.py']
model = dict(backbone=dict(pretrained='work_dirs/real/best/pretrain/last.pth'))

# wlasl50 after pre-training; another one with --pretrained RUN_OR_FILE.
_base_ = ['./signbert_plus_scratch.py']
model = dict(backbone=dict(pretrained='work_dirs/real/signbert_plus/pretrain/last.pth'))

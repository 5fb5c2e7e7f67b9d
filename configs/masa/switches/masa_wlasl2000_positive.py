# MASA, released code: only motion of more than 3 pixels to the right or downwards counts; fine-tuned on WLASL2000.
_base_ = '../masa_wlasl2000.py'
model = dict(backbone=dict(pretrained='work_dirs/masa_pretrain_positive/last.pth'))

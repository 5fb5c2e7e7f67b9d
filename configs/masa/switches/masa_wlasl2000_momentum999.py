# MASA, released code: mu = 0.999; fine-tuned on WLASL2000.
_base_ = '../masa_wlasl2000.py'
model = dict(backbone=dict(pretrained='work_dirs/masa_pretrain_momentum999/last.pth'))

# MASA, released code: no position encoding; fine-tuned on WLASL2000.
_base_ = '../masa_wlasl2000.py'
model = dict(backbone=dict(positions=None, pretrained='work_dirs/masa_pretrain_no_positions/last.pth'))

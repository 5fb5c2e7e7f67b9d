# MASA, released code: L1 in pixels times 10, averaged over joints; fine-tuned on WLASL2000.
_base_ = '../masa_wlasl2000.py'
model = dict(backbone=dict(pretrained='work_dirs/masa_pretrain_l1/last.pth'))

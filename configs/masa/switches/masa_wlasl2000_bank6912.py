# MASA, released code: 6912 negative keys; fine-tuned on WLASL2000.
_base_ = '../masa_wlasl2000.py'
model = dict(backbone=dict(pretrained='work_dirs/masa_pretrain_bank6912/last.pth'))

# MASA, released code: two coordinates must grow by 3 pixels, unweighted; fine-tuned on WLASL2000.
_base_ = '../masa_wlasl2000.py'
model = dict(backbone=dict(pretrained='work_dirs/masa_pretrain_signed_masking/last.pth'))

# MASA, released code: ReLU on the predicted motion; fine-tuned on WLASL2000.
_base_ = '../masa_wlasl2000.py'
model = dict(backbone=dict(pretrained='work_dirs/masa_pretrain_rectified/last.pth'))

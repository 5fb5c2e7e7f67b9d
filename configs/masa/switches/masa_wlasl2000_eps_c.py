# MASA, released code: no threshold of the confidence beyond that of the crop; fine-tuned on WLASL2000.
_base_ = '../masa_wlasl2000.py'
model = dict(backbone=dict(pretrained='work_dirs/masa_pretrain_eps_c/last.pth'))

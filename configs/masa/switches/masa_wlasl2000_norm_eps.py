# MASA, released code: eps 1e-12 in the layer norms; fine-tuned on WLASL2000.
_base_ = '../masa_wlasl2000.py'
model = dict(backbone=dict(encoder=dict(norm_eps=1e-12), pretrained='work_dirs/masa_pretrain_norm_eps/last.pth'))

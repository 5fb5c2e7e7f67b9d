# MASA, released code: an extra norm before the first block; fine-tuned on WLASL2000.
_base_ = '../masa_wlasl2000.py'
model = dict(backbone=dict(encoder=dict(input_norm=True), pretrained='work_dirs/masa_pretrain_input_norm/last.pth'))

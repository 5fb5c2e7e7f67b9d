# MASA, released code: each part has its own candidates; fine-tuned on WLASL2000.
_base_ = '../masa_wlasl2000.py'
model = dict(backbone=dict(pretrained='work_dirs/masa_pretrain_part_masking/last.pth'))

# MASA, released code: the second view masks half of each part; fine-tuned on WLASL2000.
_base_ = '../masa_wlasl2000.py'
model = dict(backbone=dict(pretrained='work_dirs/masa_pretrain_part_view/last.pth'))

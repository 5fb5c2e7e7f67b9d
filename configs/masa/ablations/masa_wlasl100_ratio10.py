# MASA Table IX: 10 % of the candidates masked, fine-tuned on WLASL100.
_base_ = '../masa_wlasl100.py'
model = dict(backbone=dict(pretrained='work_dirs/masa_pretrain_ratio10/last.pth'))

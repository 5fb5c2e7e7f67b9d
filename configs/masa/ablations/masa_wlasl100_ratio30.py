# MASA Table IX: 30 % of the candidates masked, fine-tuned on WLASL100.
_base_ = '../masa_wlasl100.py'
model = dict(backbone=dict(pretrained='work_dirs/masa_pretrain_ratio30/last.pth'))

# MASA Table IX: 70 % of the candidates masked, fine-tuned on WLASL2000.
_base_ = '../masa_wlasl2000.py'
model = dict(backbone=dict(pretrained='work_dirs/masa_pretrain_ratio70/last.pth'))

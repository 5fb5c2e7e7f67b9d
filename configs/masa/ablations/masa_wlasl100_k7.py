# MASA Table VII: k = 7, fine-tuned on WLASL100.
_base_ = '../masa_wlasl100.py'
model = dict(backbone=dict(pretrained='work_dirs/masa_pretrain_k7/last.pth'))

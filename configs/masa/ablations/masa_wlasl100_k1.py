# MASA Table VII: k = 1, fine-tuned on WLASL100.
_base_ = '../masa_wlasl100.py'
model = dict(backbone=dict(pretrained='work_dirs/masa_pretrain_k1/last.pth'))

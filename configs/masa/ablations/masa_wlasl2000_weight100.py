# MASA Table X: lambda_s = 0.1, fine-tuned on WLASL2000.
_base_ = '../masa_wlasl2000.py'
model = dict(backbone=dict(pretrained='work_dirs/masa_pretrain_weight100/last.pth'))

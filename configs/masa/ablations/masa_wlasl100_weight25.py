# MASA Table X: lambda_s = 0.025, fine-tuned on WLASL100.
_base_ = '../masa_wlasl100.py'
model = dict(backbone=dict(pretrained='work_dirs/masa_pretrain_weight25/last.pth'))

# MASA Figure 2: 75 % of the pre-training data, fine-tuned on WLASL300.
_base_ = '../masa_wlasl300.py'
model = dict(backbone=dict(pretrained='work_dirs/masa_pretrain_data75/last.pth'))

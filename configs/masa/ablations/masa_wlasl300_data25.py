# MASA Figure 2: 25 % of the pre-training data, fine-tuned on WLASL300.
_base_ = '../masa_wlasl300.py'
model = dict(backbone=dict(pretrained='work_dirs/masa_pretrain_data25/last.pth'))

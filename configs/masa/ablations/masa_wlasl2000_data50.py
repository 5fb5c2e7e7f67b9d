# MASA Figure 2: 50 % of the pre-training data, fine-tuned on WLASL2000.
_base_ = '../masa_wlasl2000.py'
model = dict(backbone=dict(pretrained='work_dirs/masa_pretrain_data50/last.pth'))

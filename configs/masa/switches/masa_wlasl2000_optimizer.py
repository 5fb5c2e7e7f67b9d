# MASA, released code: pre-training with the switch optimizer; fine-tuned on WLASL2000.
_base_ = '../masa_wlasl2000.py'
model = dict(backbone=dict(pretrained='work_dirs/masa_pretrain_optimizer/last.pth'))

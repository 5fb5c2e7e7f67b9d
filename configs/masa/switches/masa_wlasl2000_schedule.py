# MASA, released code: pre-training with the switch schedule; fine-tuned on WLASL2000.
_base_ = '../masa_wlasl2000.py'
model = dict(backbone=dict(pretrained='work_dirs/masa_pretrain_schedule/last.pth'))

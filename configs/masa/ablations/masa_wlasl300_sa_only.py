# MASA Table VIII: semantic alignment alone, fine-tuned on WLASL300.
_base_ = '../masa_wlasl300.py'
model = dict(backbone=dict(pretrained='work_dirs/masa_pretrain_sa_only/last.pth'))

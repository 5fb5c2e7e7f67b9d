# MASA Table XI: eps_m = 15, fine-tuned on WLASL100.
_base_ = '../masa_wlasl100.py'
model = dict(backbone=dict(pretrained='work_dirs/masa_pretrain_motion15/last.pth'))

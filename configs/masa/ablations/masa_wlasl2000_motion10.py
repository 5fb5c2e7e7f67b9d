# MASA Table XI: eps_m = 10, fine-tuned on WLASL2000.
_base_ = '../masa_wlasl2000.py'
model = dict(backbone=dict(pretrained='work_dirs/masa_pretrain_motion10/last.pth'))

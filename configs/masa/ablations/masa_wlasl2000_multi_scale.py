# MASA sec. IV-E, not in the paper: motion over 1, 3 and 5 frames together, fine-tuned on WLASL2000.
_base_ = '../masa_wlasl2000.py'
model = dict(backbone=dict(pretrained='work_dirs/masa_pretrain_multi_scale/last.pth'))

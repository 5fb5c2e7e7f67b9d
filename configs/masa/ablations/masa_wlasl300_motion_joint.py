# MASA Table VI: motion-aware masking, joints as targets, fine-tuned on WLASL300.
_base_ = '../masa_wlasl300.py'
model = dict(backbone=dict(pretrained='work_dirs/masa_pretrain_motion_joint/last.pth'))

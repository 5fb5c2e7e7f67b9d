# MASA Table VI: random masking, joints as targets, fine-tuned on WLASL300.
_base_ = '../masa_wlasl300.py'
model = dict(backbone=dict(pretrained='work_dirs/masa_pretrain_rand_joint/last.pth'))

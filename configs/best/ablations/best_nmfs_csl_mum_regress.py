# BEST Table 9, row 4: masked unit modelling, regression, fine-tuned on nmfs_csl.
_base_ = '../best_nmfs_csl.py'
model = dict(backbone=dict(pretrained='work_dirs/best_pretrain_mum_regress/last.pth'))

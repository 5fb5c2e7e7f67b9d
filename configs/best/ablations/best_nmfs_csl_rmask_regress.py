# BEST Table 9, row 2: masking and objective of SignBERT, fine-tuned on nmfs_csl.
_base_ = '../best_nmfs_csl.py'
model = dict(backbone=dict(pretrained='work_dirs/best_pretrain_rmask_regress/last.pth'))

# BEST Table 9, row 2: masking and objective of SignBERT, fine-tuned on slr500.
_base_ = '../best_slr500.py'
model = dict(backbone=dict(pretrained='work_dirs/best_pretrain_rmask_regress/last.pth'))

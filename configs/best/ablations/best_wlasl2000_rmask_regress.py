# BEST Table 9, row 2: masking and objective of SignBERT, fine-tuned on wlasl2000.
_base_ = '../best_wlasl2000.py'
model = dict(backbone=dict(pretrained='work_dirs/best_pretrain_rmask_regress/last.pth'))

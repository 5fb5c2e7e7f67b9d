# BEST Table 9, row 2: masking and objective of SignBERT, fine-tuned on msasl1000.
_base_ = '../best_msasl1000.py'
model = dict(backbone=dict(pretrained='work_dirs/best_pretrain_rmask_regress/last.pth'))

# BEST Table 9, row 3: masking of SignBERT, tokens, fine-tuned on nmfs_csl.
_base_ = '../best_nmfs_csl.py'
model = dict(backbone=dict(pretrained='work_dirs/best_pretrain_rmask_token/last.pth'))

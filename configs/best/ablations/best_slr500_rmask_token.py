# BEST Table 9, row 3: masking of SignBERT, tokens, fine-tuned on slr500.
_base_ = '../best_slr500.py'
model = dict(backbone=dict(pretrained='work_dirs/best_pretrain_rmask_token/last.pth'))

# BEST Table 9, row 3: masking of SignBERT, tokens, fine-tuned on wlasl2000.
_base_ = '../best_wlasl2000.py'
model = dict(backbone=dict(pretrained='work_dirs/best_pretrain_rmask_token/last.pth'))

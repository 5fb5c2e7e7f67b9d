# BEST Table 9, row 4: masked unit modelling, regression, fine-tuned on msasl1000.
_base_ = '../best_msasl1000.py'
model = dict(backbone=dict(pretrained='work_dirs/best_pretrain_mum_regress/last.pth'))

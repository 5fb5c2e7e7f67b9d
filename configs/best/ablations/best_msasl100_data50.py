# BEST Table 8: 50 % of the pre-training data, fine-tuned on msasl100.
_base_ = '../best_msasl100.py'
model = dict(backbone=dict(pretrained='work_dirs/best_pretrain_data50/last.pth'))

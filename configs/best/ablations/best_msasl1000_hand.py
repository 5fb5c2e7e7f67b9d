# BEST Table 7, row 2: only hands are masked, fine-tuned on msasl1000.
_base_ = '../best_msasl1000.py'
model = dict(backbone=dict(pretrained='work_dirs/best_pretrain_hand/last.pth'))

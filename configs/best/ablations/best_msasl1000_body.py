# BEST Table 7, row 3: only the body is masked, fine-tuned on msasl1000.
_base_ = '../best_msasl1000.py'
model = dict(backbone=dict(pretrained='work_dirs/best_pretrain_body/last.pth'))

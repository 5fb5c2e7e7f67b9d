# BEST Table 7, row 3: only the body is masked, fine-tuned on msasl200.
_base_ = '../best_msasl200.py'
model = dict(backbone=dict(pretrained='work_dirs/best_pretrain_body/last.pth'))

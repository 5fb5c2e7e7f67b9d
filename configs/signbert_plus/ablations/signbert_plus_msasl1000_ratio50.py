# SignBERT+, Table 7: R = 50 %.
_base_ = '../signbert_plus_msasl1000.py'
model = dict(backbone=dict(pretrained='work_dirs/signbert_plus_pretrain_ratio50/last.pth'))

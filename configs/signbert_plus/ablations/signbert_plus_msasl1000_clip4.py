# SignBERT+, Table 4: K = 4.
_base_ = '../signbert_plus_msasl1000.py'
model = dict(backbone=dict(pretrained='work_dirs/signbert_plus_pretrain_clip4/last.pth'))

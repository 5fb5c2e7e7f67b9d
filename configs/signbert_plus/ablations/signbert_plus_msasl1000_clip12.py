# SignBERT+, Table 4: K = 12.
_base_ = '../signbert_plus_msasl1000.py'
model = dict(backbone=dict(pretrained='work_dirs/signbert_plus_pretrain_clip12/last.pth'))

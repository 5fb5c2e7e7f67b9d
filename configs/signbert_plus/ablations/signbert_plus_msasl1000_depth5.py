# SignBERT+, Table 2: N = 5.
_base_ = '../signbert_plus_msasl1000.py'
model = dict(backbone=dict(pretrained='work_dirs/signbert_plus_pretrain_depth5/last.pth', encoder=dict(depth=5)))

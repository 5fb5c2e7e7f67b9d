# SignBERT+, Table 2: N = 2.
_base_ = '../signbert_plus_msasl1000.py'
model = dict(backbone=dict(pretrained='work_dirs/signbert_plus_pretrain_depth2/last.pth', encoder=dict(depth=2)))

# SignBERT+, Table 2: N = 4.
_base_ = '../signbert_plus_msasl1000.py'
model = dict(backbone=dict(pretrained='work_dirs/signbert_plus_pretrain_depth4/last.pth', encoder=dict(depth=4)))

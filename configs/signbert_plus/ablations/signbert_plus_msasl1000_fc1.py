# SignBERT+, Table 9: 1-layer fc decoder.
_base_ = '../signbert_plus_msasl1000.py'
model = dict(backbone=dict(pretrained='work_dirs/signbert_plus_pretrain_fc1/last.pth'))

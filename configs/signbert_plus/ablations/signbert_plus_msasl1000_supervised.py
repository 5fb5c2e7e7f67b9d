# SignBERT+, Table 11, "Supervised, Partial".
_base_ = '../signbert_plus_msasl1000.py'
model = dict(backbone=dict(pretrained='work_dirs/signbert_plus_pretrain_supervised/last.pth'))

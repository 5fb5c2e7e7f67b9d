# SignBERT+, Table 9: 2-layer fc decoder (512: not in the paper).
_base_ = '../signbert_plus_msasl1000.py'
model = dict(backbone=dict(pretrained='work_dirs/signbert_plus_pretrain_fc2/last.pth'))

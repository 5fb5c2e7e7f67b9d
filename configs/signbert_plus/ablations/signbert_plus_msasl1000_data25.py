# SignBERT+, Table 10: 25 % of the pre-training clips.
_base_ = '../signbert_plus_msasl1000.py'
model = dict(backbone=dict(pretrained='work_dirs/signbert_plus_pretrain_data25/last.pth'))

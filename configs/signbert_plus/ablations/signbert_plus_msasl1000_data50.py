# SignBERT+, Table 10: 50 % of the pre-training clips.
_base_ = '../signbert_plus_msasl1000.py'
model = dict(backbone=dict(pretrained='work_dirs/signbert_plus_pretrain_data50/last.pth'))

# SignBERT+, Table 11, "V-MoCo, All".
_base_ = '../signbert_plus_msasl1000.py'
model = dict(backbone=dict(pretrained='work_dirs/signbert_plus_pretrain_vmoco/last.pth'))

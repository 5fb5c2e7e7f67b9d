# SignBERT+, Table 11, "V-MoCo, Partial".
_base_ = '../signbert_plus_msasl1000.py'
model = dict(backbone=dict(pretrained='work_dirs/signbert_plus_pretrain_vmoco_partial/last.pth'))

# SignBERT+, Table 11, "V-MoCo, All".
_base_ = './signbert_plus_phoenix14t.py'

# Written by: python tools/train.py configs/signbert_plus/signbert_plus_pretrain_vmoco.py
model = dict(backbone=dict(pretrained='work_dirs/signbert_plus_pretrain_vmoco/last.pth'))

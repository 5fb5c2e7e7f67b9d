# SignBERT+, Table 11, "V-MoCo, Partial".
_base_ = './signbert_plus_phoenix14t.py'

# Written by: python tools/train.py configs/signbert_plus/signbert_plus_pretrain_vmoco_partial.py
model = dict(backbone=dict(pretrained='work_dirs/signbert_plus_pretrain_vmoco_partial/last.pth'))

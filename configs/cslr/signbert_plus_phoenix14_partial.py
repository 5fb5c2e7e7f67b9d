# SignBERT+, Table 11, "Ours, Partial": pre-trained on the clips of isolated recognition alone.
_base_ = './signbert_plus_phoenix14.py'

# Written by: python tools/train.py configs/signbert_plus/signbert_plus_pretrain_partial.py
model = dict(backbone=dict(pretrained='work_dirs/signbert_plus_pretrain_partial/last.pth'))

# SignBERT+, Table 2: N = 2.
_base_ = '../signbert_plus_pretrain.py'
model = dict(backbone=dict(encoder=dict(depth=2)))

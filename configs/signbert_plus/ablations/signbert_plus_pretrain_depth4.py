# SignBERT+, Table 2: N = 4.
_base_ = '../signbert_plus_pretrain.py'
model = dict(backbone=dict(encoder=dict(depth=4)))

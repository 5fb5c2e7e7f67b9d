# Table 6, row 1: no position encoding.
_base_ = ['./signbert_plus_pretrain.py']
model = dict(backbone=dict(embedder=dict(spatial=False), positions=None))

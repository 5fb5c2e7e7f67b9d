# MASA, released code: no position encoding.
_base_ = '../masa_pretrain.py'
model = dict(backbone=dict(positions=None))

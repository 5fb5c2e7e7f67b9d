# MASA, released code: eps 1e-12 in the layer norms.
_base_ = '../masa_pretrain.py'
model = dict(
    backbone=dict(encoder=dict(type='ReleasedTransformerEncoder', norm_eps=1e-12)),
    decoder=dict(type='ReleasedTransformerEncoder', norm_eps=1e-12),
)

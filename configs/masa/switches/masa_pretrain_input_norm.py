# MASA, released code: an extra norm before the first block.
_base_ = '../masa_pretrain.py'
model = dict(
    backbone=dict(encoder=dict(type='ReleasedTransformerEncoder', input_norm=True)),
    decoder=dict(type='ReleasedTransformerEncoder', input_norm=True),
)

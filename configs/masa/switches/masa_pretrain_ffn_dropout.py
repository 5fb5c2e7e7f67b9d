# MASA, released code: no dropout inside the feed-forward networks.
_base_ = '../masa_pretrain.py'
model = dict(
    backbone=dict(encoder=dict(type='ReleasedTransformerEncoder', ffn_dropout=0.0)),
    decoder=dict(type='ReleasedTransformerEncoder', ffn_dropout=0.0),
)

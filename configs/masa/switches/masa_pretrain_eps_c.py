# MASA, released code: no threshold of the confidence beyond that of the crop.
_base_ = '../masa_pretrain.py'
model = dict(
    masking=dict(min_score=0.0),
    head=dict(min_score=0.0),
)

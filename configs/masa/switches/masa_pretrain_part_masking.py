# MASA, released code: each part has its own candidates.
_base_ = '../masa_pretrain.py'
model = dict(masking=dict(type='ReleasedMotionMasking', per_part=True))

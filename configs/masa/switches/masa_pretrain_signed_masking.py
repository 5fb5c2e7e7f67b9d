# MASA, released code: two coordinates must grow by 3 pixels, unweighted.
_base_ = '../masa_pretrain.py'
model = dict(masking=dict(type='ReleasedMotionMasking', measure='signed', min_motion=3.0, min_count=2, use_score=False))

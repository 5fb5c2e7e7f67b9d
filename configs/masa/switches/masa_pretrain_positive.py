# MASA, released code: only motion of more than 3 pixels to the right or downwards counts.
_base_ = '../masa_pretrain.py'
model = dict(head=dict(type='ReleasedMotionHead', min_signed=3.0))

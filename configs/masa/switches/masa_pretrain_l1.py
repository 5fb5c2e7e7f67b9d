# MASA, released code: L1 in pixels times 10, averaged over joints.
_base_ = '../masa_pretrain.py'
model = dict(head=dict(type='ReleasedMotionHead', distance='l1', scale=1.0, weight=10.0, average='joints'))

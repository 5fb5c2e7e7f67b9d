# MASA, released code: ReLU on the predicted motion.
_base_ = '../masa_pretrain.py'
model = dict(head=dict(type='ReleasedMotionHead', rectify=True))

# The frame rate is halved twice, as in the paper; every frame of four shares a feature.
_base_ = 'stgcn_wlasl2000.py'
model = dict(backbone=dict(embedder=dict(strides=(1, 1, 1, 2, 1, 1, 2, 1, 1))))

# Bone stream: bone vectors alone, the body's too.
_base_ = '../signmm_small_own.py'
model = dict(backbone=dict(embedder=dict(features=dict(joints=False, bones=True))))

# Joint stream: coordinates of all joints, no bones.
_base_ = '../signmm_small_own.py'
model = dict(backbone=dict(embedder=dict(features=dict(joints=True, bones=False))))

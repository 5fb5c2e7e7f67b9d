# The small recogniser with left hand, right hand and body as units, 32 channels each, so that the papers' methods can
# pre-train it; hands share weights, and positions tell the visible frames of MASA their places.
_base_ = './signmm_small.py'
model = dict(
    backbone=dict(
        embedder=dict(parts=None, part_width=32, features=dict(mirror_left=None)),
        positions=dict(type='SinusoidalPositions'),
    )
)

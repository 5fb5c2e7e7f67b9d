# The small recogniser with hands and body as units, from scratch or with --pretrained RUN_OR_FILE.
_base_ = './wlasl50_signmm_small.py'
__embedder = dict(parts=None, part_width=32, features=dict(mirror_left=None))
model = dict(backbone=dict(embedder=__embedder, positions=dict(type='SinusoidalPositions')))

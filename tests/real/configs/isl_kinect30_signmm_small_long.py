# The small recipe on isl_kinect30 for twice as long.
_base_ = './isl_kinect30_signmm_small.py'

train_cfg = dict(max_epochs=32)
param_scheduler = [
    dict(type='LinearLR', start_factor=0.01, by_epoch=True, end=3, convert_to_iter_based=True),
    dict(type='CosineAnnealingLR', T_max=29, by_epoch=True, begin=3, end=32, convert_to_iter_based=True),
]

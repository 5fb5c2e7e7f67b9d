# MASA, released code: warm-up, then the rate is halved four times.
_base_ = '../masa_pretrain.py'
param_scheduler = [
    dict(type='LinearLR', by_epoch=True, begin=0, end=21, start_factor=1e-9),  # epoch 0 has the rate 0, 20 the full one
    dict(type='MultiStepLR', by_epoch=True, milestones=[120, 220, 320, 370], gamma=0.5),  # counted with the warm-up
]

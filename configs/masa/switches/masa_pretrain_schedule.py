# MASA, released code: warm-up, then the rate is halved four times.
_base_ = '../masa_pretrain.py'
param_scheduler = [
    # Epoch 0 has the rate 0, epoch 20 the full one.
    dict(type='LinearLR', by_epoch=True, begin=0, end=21, start_factor=1e-9),
    # Milestones 100, 200, 300, 350, counted after the warm-up.
    dict(type='MultiStepLR', by_epoch=True, milestones=[120, 220, 320, 370], gamma=0.5),
]

# Where words are in sentences of three points: tags of frames instead of CTC. Every number is ours, none was tuned.
_base_ = './boston104_ctc.py'
model = dict(
    head=dict(
        _delete_=True, type='BIOHead', encoder=dict(type='BLSTMEncoder', width=128, in_width=18, depth=1), dropout=0.2
    )
)
__tags = dict(dataset=dict(pipeline=dict(tags=dict(type='TagFrames'))))
train_dataloader = __tags
test_dataloader = __tags
test_evaluator = [dict(type='SegmentMetric')]
train_cfg = dict(max_epochs=96)
param_scheduler = [
    dict(type='LinearLR', start_factor=0.05, by_epoch=True, end=12, convert_to_iter_based=True),
    dict(type='CosineAnnealingLR', T_max=84, eta_min=1e-6, by_epoch=True, begin=12, end=96, convert_to_iter_based=True),
]
default_hooks = dict(checkpoint=dict(interval=96))

# Where each sign of a sentence is: a tag for every frame (Moryossef et al. 2023) on features of the whole skeleton.
# Every number is ours. Clips are annotated with `segments`; docs/how_to/segmentation.md.
_base_ = [
    '../models/signmm_small.py',
    '../datasets/sentences.py',
    '../schedules/adamw_ema.py',
    '../default_runtime.py',
]
__steps = dict(
    skeleton=dict(type='NormalizeSkeleton', center='frame'),
    crop=None,
    augment=None,
    features=dict(type='TagFrames'),
)
__train = dict(
    __steps,
    sample=dict(type='SampleFrames', mode='fraction', fraction=(0.7, 1.0)),
    flip=dict(type='FlipPose', prob=0.5),
    move=dict(type='RandomMove', angle=13.0, scale=(0.8, 1.2), shift=0.05, num_keys=1),
)
model = dict(head=dict(_delete_=True, type='BIOHead', dropout=0.3))
train_dataloader = dict(dataset=dict(pipeline=__train))
val_dataloader = dict(dataset=dict(split='val', pipeline=__steps))
test_dataloader = dict(dataset=dict(pipeline=__steps))
val_evaluator = dict(type='SegmentMetric')
test_evaluator = dict(type='SegmentMetric')
train_cfg = dict(max_epochs=30, val_interval=5)
param_scheduler = [
    dict(type='LinearLR', by_epoch=True, begin=0, end=3, start_factor=0.01, convert_to_iter_based=True),
    dict(type='CosineAnnealingLR', by_epoch=True, begin=3, T_max=27, end=30, convert_to_iter_based=True),
]
default_hooks = dict(checkpoint=dict(save_best='F1'))

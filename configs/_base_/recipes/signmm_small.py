# Our small recogniser, everything but the data set: features of the whole skeleton instead of crops.
_base_ = [
    '../models/signmm_small.py',
    '../datasets/isolated.py',
    '../schedules/adamw_ema.py',
    '../default_runtime.py',
]
__steps = dict(
    sample=dict(mode='resample_center', num_frames=32, center=1.0),
    skeleton=dict(type='NormalizeSkeleton', center='frame'),
    crop=None,
    augment=None,
)
__train = dict(
    __steps,
    sample=dict(mode='resample_random', num_frames=32, crop=(0.6, 1.0)),
    flip=dict(type='FlipPose', prob=0.5),
    move=dict(type='RandomMove', angle=13.0, scale=(0.8, 1.2), shift=0.05, num_keys=1),
)
train_dataloader = dict(batch_size=32, dataset=dict(pipeline=__train))
val_dataloader = dict(dataset=dict(pipeline=__steps))
test_dataloader = dict(dataset=dict(pipeline=__steps))

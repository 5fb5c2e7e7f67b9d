# BEST, sec. 4.2 read as released code of the group: a resampled stretch in training, 95 % of the clip in testing.
_base_ = '../best_wlasl2000.py'
__random = dict(mode='resample_random', crop=(0.5, 1.0), min_crop=32)
__center = dict(dataset=dict(pipeline=dict(sample=dict(mode='resample_center', center=0.95))))
train_dataloader = dict(dataset=dict(pipeline=dict(sample=__random)))
val_dataloader = test_dataloader = __center

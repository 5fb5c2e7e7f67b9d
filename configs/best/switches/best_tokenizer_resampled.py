# BEST, sec. 4.2 read as released code of the group: half of the clip or more, resampled to 32 frames.
_base_ = '../best_tokenizer.py'
__sample = dict(mode='resample_random', crop=(0.5, 1.0), min_crop=32)
train_dataloader = dict(dataset=dict(common=dict(pipeline=dict(sample=__sample))))

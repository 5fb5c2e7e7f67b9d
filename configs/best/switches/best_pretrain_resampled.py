# BEST, sec. 4.2 read as released code of the group: half of the clip or more, resampled to 32 frames.
_base_ = '../best_pretrain.py'
__name = 'best_tokenizer_resampled'
__sample = dict(mode='resample_random', crop=(0.5, 1.0), min_crop=32)
model = dict(tokenizer=dict(config=f'best/switches/{__name}.py', checkpoint=f'work_dirs/{__name}/last.pth'))
train_dataloader = dict(dataset=dict(common=dict(pipeline=dict(sample=__sample))))

# MASA as in released code: WLASL2000, with the fine-tuning of the authors' sibling release. Every number: that code.
# The released code trains on train and val together and keeps the best epoch on test; here val chooses.
_base_ = ['../_base_/recipes/masa_released.py', '../_base_/datasets/wlasl2000.py']
__tested = dict(
    sample=dict(_delete_=True, type='SampleFrames', mode='all', max_frames=150),
    crop=dict(type='ReleasedCropParts', body='image', drop_handless=True),
    resample=dict(type='SampleFrames', num_frames=64, mode='resample_center', center=0.95),
)
__trained = dict(
    __tested,
    resample=dict(type='SampleFrames', num_frames=64, mode='resample_random', crop=(0.5, 1.0), min_crop=64),
    augment=dict(_delete_=True, type='FlipPose', prob=0.5),
)
train_dataloader = dict(dataset=dict(pipeline=__trained))
val_dataloader = dict(dataset=dict(pipeline=__tested))
test_dataloader = dict(dataset=dict(pipeline=__tested))

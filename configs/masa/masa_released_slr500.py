# MASA as in released code: SLR500.
_base_ = './masa_released_wlasl2000.py'
__clips = dict(
    type='SLR500',
    ann_file='data/slr500/annotations.json',
    poses='data/slr500/poses',
    pipeline=dict(crop=dict(joint_threshold=0.4, hand_box=dict(arm_threshold=0.5, bottom_margin=None))),
)
train_dataloader = dict(dataset=__clips)
val_dataloader = dict(dataset=dict(__clips, split='test'))  # there is no validation split
test_dataloader = dict(dataset=__clips)

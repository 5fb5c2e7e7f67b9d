# SLR500, 36 signers against 14. It has no validation split: report last.pth, not the best epoch on test.
_base_ = './isolated.py'
__crop = dict(
    joint_threshold=0.4, hand_box=dict(arm_threshold=0.5, bottom_margin=None)
)  # released MASA code for SLR500
__clips = dict(
    type='SLR500',
    ann_file='data/slr500/annotations.json',
    poses='data/slr500/poses',
    pipeline=dict(crop=__crop),
)
train_dataloader = dict(dataset=__clips)
val_dataloader = dict(dataset=dict(__clips, split='test'))  # watched, not to be chosen by
test_dataloader = dict(dataset=__clips)

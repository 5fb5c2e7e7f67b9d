# MASA as in released code: NMFs-CSL.
_base_ = './masa_released_wlasl2000.py'
__clips = dict(
    type='NMFsCSL',
    ann_file='data/nmfs_csl/annotations.json',
    poses='data/nmfs_csl/poses',
    pipeline=dict(crop=dict(hand_box=dict(arm_threshold=0.5))),
)
train_dataloader = dict(dataset=__clips)
val_dataloader = dict(dataset=dict(__clips, split='test'))  # there is no validation split
test_dataloader = dict(dataset=__clips)
val_evaluator = dict(topk=(1, 2, 5), subsets=dict(confusing=list(range(610)), normal=list(range(610, 1067))))
test_evaluator = val_evaluator

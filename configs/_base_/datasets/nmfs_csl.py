# NMFs-CSL, total, confusing and normal words. It has no validation split: report last.pth, not the best epoch on test.
_base_ = './isolated.py'
__clips = dict(
    type='NMFsCSL',
    ann_file='data/nmfs_csl/annotations.json',
    poses='data/nmfs_csl/poses',
    pipeline=dict(crop=dict(hand_box=dict(arm_threshold=0.5))),  # not in the papers; released MASA code for NMFs-CSL
)
train_dataloader = dict(dataset=__clips)
val_dataloader = dict(dataset=dict(__clips, split='test'))  # watched, not to be chosen by
test_dataloader = dict(dataset=__clips)
val_evaluator = dict(
    topk=(1, 2, 5),  # MASA Table IV; not in BEST, SignBERT: 1 and 5
    subsets=dict(confusing=list(range(610)), normal=list(range(610, 1067))),  # docs/datasets/nmfs_csl.md
)
test_evaluator = val_evaluator

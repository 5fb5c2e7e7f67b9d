# signmm small on NMFs-CSL. It has no validation split: report last.pth.
_base_ = '../_base_/recipes/signmm_small.py'
__clips = dict(type='NMFsCSL', ann_file='data/nmfs_csl/annotations.json', poses='data/nmfs_csl/poses')
train_dataloader = dict(dataset=__clips)
val_dataloader = dict(dataset=dict(__clips, split='test'))  # watched, not to be chosen by
test_dataloader = dict(dataset=__clips)
val_evaluator = dict(
    topk=(1, 2, 5),  # MASA Table IV
    subsets=dict(confusing=list(range(610)), normal=list(range(610, 1067))),  # docs/datasets/nmfs_csl.md
)
test_evaluator = val_evaluator

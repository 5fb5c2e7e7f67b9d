# signmm base on SLR500. It has no validation split: report last.pth.
_base_ = '../_base_/recipes/signmm_base.py'
__clips = dict(type='SLR500', ann_file='data/slr500/annotations.json', poses='data/slr500/poses')
train_dataloader = dict(dataset=__clips)
val_dataloader = dict(dataset=dict(__clips, split='test'))  # watched, not to be chosen by
test_dataloader = dict(dataset=__clips)

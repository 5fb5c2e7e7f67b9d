# signmm base on AUTSL.
_base_ = '../_base_/recipes/signmm_base.py'
__clips = dict(type='AUTSL', ann_file='data/autsl/annotations.json', poses='data/autsl/poses')
train_dataloader = dict(dataset=__clips)
val_dataloader = dict(dataset=__clips)
test_dataloader = dict(dataset=__clips)

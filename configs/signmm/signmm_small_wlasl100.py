# signmm small on WLASL100.
_base_ = '../_base_/recipes/signmm_small.py'
__clips = dict(type='WLASL', ann_file='data/wlasl/wlasl100.json', poses='data/wlasl/poses')
train_dataloader = dict(dataset=__clips)
val_dataloader = dict(dataset=__clips)
test_dataloader = dict(dataset=__clips)

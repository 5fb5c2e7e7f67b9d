# signmm base on WLASL1000.
_base_ = '../_base_/recipes/signmm_base.py'
__clips = dict(type='WLASL', ann_file='data/wlasl/wlasl1000.json', poses='data/wlasl/poses')
train_dataloader = dict(dataset=__clips)
val_dataloader = dict(dataset=__clips)
test_dataloader = dict(dataset=__clips)

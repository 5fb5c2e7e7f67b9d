# signmm base on WLASL2000.
_base_ = '../_base_/recipes/signmm_base.py'
__clips = dict(type='WLASL', ann_file='data/wlasl/wlasl2000.json', poses='data/wlasl/poses')
train_dataloader = dict(dataset=__clips)
val_dataloader = dict(dataset=__clips)
test_dataloader = dict(dataset=__clips)

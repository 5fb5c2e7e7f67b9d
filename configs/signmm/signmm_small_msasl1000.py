# signmm small on MSASL1000.
_base_ = '../_base_/recipes/signmm_small.py'
__clips = dict(type='MSASL', ann_file='data/msasl/msasl1000.json', poses='data/msasl/poses')
train_dataloader = dict(dataset=__clips)
val_dataloader = dict(dataset=__clips)
test_dataloader = dict(dataset=__clips)

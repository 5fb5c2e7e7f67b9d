# signmm base on MSASL100.
_base_ = '../_base_/recipes/signmm_base.py'
__clips = dict(type='MSASL', ann_file='data/msasl/msasl100.json', poses='data/msasl/poses')
train_dataloader = dict(dataset=__clips)
val_dataloader = dict(dataset=__clips)
test_dataloader = dict(dataset=__clips)

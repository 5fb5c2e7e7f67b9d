# MASA as in released code: MSASL1000.
_base_ = './masa_released_wlasl2000.py'
__clips = dict(type='MSASL', ann_file='data/msasl/msasl1000.json', poses='data/msasl/poses')
train_dataloader = dict(dataset=__clips)
val_dataloader = dict(dataset=__clips)
test_dataloader = dict(dataset=__clips)

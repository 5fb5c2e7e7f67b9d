# MASA as in released code: MSASL100.
_base_ = './masa_released_msasl1000.py'
__clips = dict(ann_file='data/msasl/msasl100.json')
train_dataloader = dict(dataset=__clips)
val_dataloader = dict(dataset=__clips)
test_dataloader = dict(dataset=__clips)

# MASA as in released code: MSASL200.
_base_ = './masa_released_msasl1000.py'
__clips = dict(ann_file='data/msasl/msasl200.json')
train_dataloader = dict(dataset=__clips)
val_dataloader = dict(dataset=__clips)
test_dataloader = dict(dataset=__clips)

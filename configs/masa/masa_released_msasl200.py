# MASA as in released code: MSASL200.
_base_ = './masa_released_msasl1000.py'
model = dict(head=dict(num_classes=200))
train_dataloader = dict(dataset=dict(ann_file='data/msasl/msasl200.json'))
val_dataloader = dict(dataset=dict(ann_file='data/msasl/msasl200.json'))
test_dataloader = dict(dataset=dict(ann_file='data/msasl/msasl200.json'))

# MASA as in released code: MSASL100.
_base_ = './masa_released_msasl1000.py'
model = dict(head=dict(num_classes=100))
train_dataloader = dict(dataset=dict(ann_file='data/msasl/msasl100.json'))
val_dataloader = dict(dataset=dict(ann_file='data/msasl/msasl100.json'))
test_dataloader = dict(dataset=dict(ann_file='data/msasl/msasl100.json'))

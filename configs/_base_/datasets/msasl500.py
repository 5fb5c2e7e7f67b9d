# MSASL500: the first 500 classes of MSASL1000.
_base_ = './msasl1000.py'
train_dataloader = dict(dataset=dict(ann_file='data/msasl/msasl500.json'))
val_dataloader = dict(dataset=dict(ann_file='data/msasl/msasl500.json'))
test_dataloader = dict(dataset=dict(ann_file='data/msasl/msasl500.json'))

# MSASL100: the first 100 classes of MSASL1000.
_base_ = './msasl1000.py'
train_dataloader = dict(dataset=dict(ann_file='data/msasl/msasl100.json'))
val_dataloader = dict(dataset=dict(ann_file='data/msasl/msasl100.json'))
test_dataloader = dict(dataset=dict(ann_file='data/msasl/msasl100.json'))

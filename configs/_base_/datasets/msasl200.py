# MSASL200: the first 200 classes of MSASL1000.
_base_ = './msasl1000.py'
train_dataloader = dict(dataset=dict(ann_file='data/msasl/msasl200.json'))
val_dataloader = dict(dataset=dict(ann_file='data/msasl/msasl200.json'))
test_dataloader = dict(dataset=dict(ann_file='data/msasl/msasl200.json'))

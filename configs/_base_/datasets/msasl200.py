# MSASL200: the first 200 classes of MSASL1000.
_base_ = './msasl1000.py'
__clips = dict(ann_file='data/msasl/msasl200.json')
train_dataloader = dict(dataset=__clips)
val_dataloader = dict(dataset=__clips)
test_dataloader = dict(dataset=__clips)

# MSASL100: the first 100 classes of MSASL1000.
_base_ = './msasl1000.py'
__clips = dict(ann_file='data/msasl/msasl100.json')
train_dataloader = dict(dataset=__clips)
val_dataloader = dict(dataset=__clips)
test_dataloader = dict(dataset=__clips)

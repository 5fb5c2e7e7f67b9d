# MSASL1000: best checkpoint on val, reported on test. The papers' code trains on train and val together:
# train_dataloader.dataset.split = ['train', 'val'].
_base_ = './isolated.py'
__clips = dict(type='MSASL', ann_file='data/msasl/msasl1000.json', poses='data/msasl/poses')
train_dataloader = dict(dataset=__clips)
val_dataloader = dict(dataset=__clips)
test_dataloader = dict(dataset=__clips)

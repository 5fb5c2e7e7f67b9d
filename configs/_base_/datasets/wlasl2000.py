# WLASL2000: best checkpoint on val, reported on test. The papers' code trains on train and val together:
# train_dataloader.dataset.split = ['train', 'val'].
_base_ = './isolated.py'
__clips = dict(type='WLASL', ann_file='data/wlasl/wlasl2000.json', poses='data/wlasl/poses')
train_dataloader = dict(dataset=__clips)
val_dataloader = dict(dataset=__clips)
test_dataloader = dict(dataset=__clips)

# AUTSL: best checkpoint on val, reported on test; not among the data sets of BEST and MASA.
_base_ = './isolated.py'
__clips = dict(type='AUTSL', ann_file='data/autsl/annotations.json', poses='data/autsl/poses')
train_dataloader = dict(dataset=__clips)
val_dataloader = dict(dataset=__clips)
test_dataloader = dict(dataset=__clips)

# WLASL1000: the first 1000 classes of WLASL2000.
_base_ = './wlasl2000.py'
train_dataloader = dict(dataset=dict(ann_file='data/wlasl/wlasl1000.json'))
val_dataloader = dict(dataset=dict(ann_file='data/wlasl/wlasl1000.json'))
test_dataloader = dict(dataset=dict(ann_file='data/wlasl/wlasl1000.json'))

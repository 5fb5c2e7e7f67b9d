# WLASL300: the first 300 classes of WLASL2000.
_base_ = './wlasl2000.py'
train_dataloader = dict(dataset=dict(ann_file='data/wlasl/wlasl300.json'))
val_dataloader = dict(dataset=dict(ann_file='data/wlasl/wlasl300.json'))
test_dataloader = dict(dataset=dict(ann_file='data/wlasl/wlasl300.json'))

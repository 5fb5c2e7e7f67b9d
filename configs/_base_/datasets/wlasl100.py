# WLASL100: the first 100 classes of WLASL2000.
_base_ = './wlasl2000.py'
train_dataloader = dict(dataset=dict(ann_file='data/wlasl/wlasl100.json'))
val_dataloader = dict(dataset=dict(ann_file='data/wlasl/wlasl100.json'))
test_dataloader = dict(dataset=dict(ann_file='data/wlasl/wlasl100.json'))

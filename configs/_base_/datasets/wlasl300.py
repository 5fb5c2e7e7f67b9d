# WLASL300: the first 300 classes of WLASL2000.
_base_ = './wlasl2000.py'
__clips = dict(ann_file='data/wlasl/wlasl300.json')
train_dataloader = dict(dataset=__clips)
val_dataloader = dict(dataset=__clips)
test_dataloader = dict(dataset=__clips)

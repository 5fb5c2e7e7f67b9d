# WLASL1000: the first 1000 classes of WLASL2000.
_base_ = './wlasl2000.py'
__clips = dict(ann_file='data/wlasl/wlasl1000.json')
train_dataloader = dict(dataset=__clips)
val_dataloader = dict(dataset=__clips)
test_dataloader = dict(dataset=__clips)

# WLASL100: the first 100 classes of WLASL2000.
_base_ = './wlasl2000.py'
__clips = dict(ann_file='data/wlasl/wlasl100.json')
train_dataloader = dict(dataset=__clips)
val_dataloader = dict(dataset=__clips)
test_dataloader = dict(dataset=__clips)

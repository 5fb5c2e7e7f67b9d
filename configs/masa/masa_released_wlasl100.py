# MASA as in released code: WLASL100.
_base_ = './masa_released_wlasl2000.py'
__clips = dict(ann_file='data/wlasl/wlasl100.json')
train_dataloader = dict(dataset=__clips)
val_dataloader = dict(dataset=__clips)
test_dataloader = dict(dataset=__clips)

# MASA as in released code: WLASL100.
_base_ = './masa_released_wlasl2000.py'
model = dict(head=dict(num_classes=100))
train_dataloader = dict(dataset=dict(ann_file='data/wlasl/wlasl100.json'))
val_dataloader = dict(dataset=dict(ann_file='data/wlasl/wlasl100.json'))
test_dataloader = dict(dataset=dict(ann_file='data/wlasl/wlasl100.json'))

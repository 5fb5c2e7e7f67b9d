# MASA as in released code: WLASL300.
_base_ = './masa_released_wlasl2000.py'
model = dict(head=dict(num_classes=300))
train_dataloader = dict(dataset=dict(ann_file='data/wlasl/wlasl300.json'))
val_dataloader = dict(dataset=dict(ann_file='data/wlasl/wlasl300.json'))
test_dataloader = dict(dataset=dict(ann_file='data/wlasl/wlasl300.json'))

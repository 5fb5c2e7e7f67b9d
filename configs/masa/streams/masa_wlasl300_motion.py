# MASA: motion stream on WLASL300, to be fused with masa_wlasl300.py. Not in the paper.
_base_ = './masa_wlasl2000_motion.py'
model = dict(head=dict(num_classes=300))
train_dataloader = dict(dataset=dict(ann_file='data/wlasl/wlasl300.json'))
val_dataloader = dict(dataset=dict(ann_file='data/wlasl/wlasl300.json'))
test_dataloader = dict(dataset=dict(ann_file='data/wlasl/wlasl300.json'))

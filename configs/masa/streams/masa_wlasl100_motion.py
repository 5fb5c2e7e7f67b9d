# MASA: motion stream on WLASL100, to be fused with masa_wlasl100.py. Not in the paper.
_base_ = './masa_wlasl2000_motion.py'
model = dict(head=dict(num_classes=100))
train_dataloader = dict(dataset=dict(ann_file='data/wlasl/wlasl100.json'))
val_dataloader = dict(dataset=dict(ann_file='data/wlasl/wlasl100.json'))
test_dataloader = dict(dataset=dict(ann_file='data/wlasl/wlasl100.json'))

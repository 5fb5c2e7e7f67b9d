# MASA: motion stream on MSASL100, to be fused with masa_msasl100.py. Not in the paper.
_base_ = './masa_msasl1000_motion.py'
model = dict(head=dict(num_classes=100))
train_dataloader = dict(dataset=dict(ann_file='data/msasl/msasl100.json'))
val_dataloader = dict(dataset=dict(ann_file='data/msasl/msasl100.json'))
test_dataloader = dict(dataset=dict(ann_file='data/msasl/msasl100.json'))

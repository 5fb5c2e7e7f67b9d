# MASA: motion stream on MSASL200, to be fused with masa_msasl200.py. Not in the paper.
_base_ = './masa_msasl1000_motion.py'
model = dict(head=dict(num_classes=200))
train_dataloader = dict(dataset=dict(ann_file='data/msasl/msasl200.json'))
val_dataloader = dict(dataset=dict(ann_file='data/msasl/msasl200.json'))
test_dataloader = dict(dataset=dict(ann_file='data/msasl/msasl200.json'))

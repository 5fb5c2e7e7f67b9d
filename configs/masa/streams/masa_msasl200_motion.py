# MASA: motion stream on MSASL200, to be fused with masa_msasl200.py. Not in the paper.
_base_ = '../masa_msasl200.py'
__motion = dict(dataset=dict(pipeline=dict(stream=dict(type='ToMotion'))))
train_dataloader = __motion
val_dataloader = __motion
test_dataloader = __motion

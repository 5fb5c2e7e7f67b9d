# MASA: motion stream on NMFs-CSL, to be fused with masa_nmfs_csl.py. Not in the paper.
_base_ = '../masa_nmfs_csl.py'
__motion = dict(dataset=dict(pipeline=dict(stream=dict(type='ToMotion'))))
train_dataloader = __motion
val_dataloader = __motion
test_dataloader = __motion

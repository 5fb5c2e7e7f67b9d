# The kernel machine on a data set of your own: replace the two paths.
_base_ = '../_base_/recipes/signmm_kernel.py'
__clips = dict(type='SignDataset', ann_file='data/own/annotations.json', poses='data/own/poses')
train_dataloader = dict(dataset=__clips)
val_dataloader = dict(dataset=__clips)
test_dataloader = dict(dataset=__clips)

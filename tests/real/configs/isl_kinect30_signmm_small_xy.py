# The same in x and y alone.
_base_ = './isl_kinect30_signmm_small.py'

model = dict(backbone=dict(embedder=dict(features=dict(depth=False))))
train_dataloader = dict(dataset=dict(pipeline=dict(rotate=None)))

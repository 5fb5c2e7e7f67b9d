# signmm small on data of your own, a Kinect's head and arms (paths: see signmm_small_own.py).
# What such data cannot give: no shapes of hands.
_base_ = './signmm_small_own.py'
__steps = dict(select=dict(layout='kinect10'))
__features = dict(joints=True, distances=('head', 'left_shoulder', 'right_shoulder', 'left_wrist', 'right_wrist'))
train_dataloader = dict(dataset=dict(pipeline=__steps))
val_dataloader = dict(dataset=dict(pipeline=__steps))
test_dataloader = dict(dataset=dict(pipeline=__steps))
model = dict(backbone=dict(embedder=dict(layout='kinect10', features=__features)))

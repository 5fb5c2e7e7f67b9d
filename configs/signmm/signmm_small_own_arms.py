# signmm small on data of your own, the arms alone (paths: see signmm_small_own.py).
# What such data cannot give: no shapes of hands, no hand crops, no distances to the face.
_base_ = './signmm_small_own.py'
__steps = dict(select=dict(layout='arms6'))
__features = dict(joints=True, distances=('left_shoulder', 'right_shoulder', 'left_wrist', 'right_wrist'))
train_dataloader = dict(dataset=dict(pipeline=__steps))
val_dataloader = dict(dataset=dict(pipeline=__steps))
test_dataloader = dict(dataset=dict(pipeline=__steps))
model = dict(backbone=dict(embedder=dict(layout='arms6', features=__features)))

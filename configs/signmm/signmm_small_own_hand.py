# signmm small on data of your own, one hand alone (paths: see signmm_small_own.py).
# What such data cannot give: no places before the body, sizes relative to the box around the hand, no mirrored clips.
_base_ = './signmm_small_own_hands.py'
train_dataloader = dict(dataset=dict(pipeline=dict(flip=None)))
val_dataloader = dict(dataset=dict(pipeline=dict(flip=None)))
test_dataloader = dict(dataset=dict(pipeline=dict(flip=None)))

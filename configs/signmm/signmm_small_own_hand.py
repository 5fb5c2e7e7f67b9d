# signmm small on data of your own, one hand alone (paths: see signmm_small_own.py).
# What such data cannot give: no places before the body, sizes relative to the box around the hand, no mirrored clips.
_base_ = './signmm_small_own.py'
__steps = dict(select=dict(layout='mediapipe_hands42'), flip=None)
__features = dict(
    joints=True, distances=('left_hand_index4', 'left_hand_middle4', 'right_hand_index4', 'right_hand_middle4')
)
train_dataloader = dict(dataset=dict(pipeline=__steps))
val_dataloader = dict(dataset=dict(pipeline=__steps))
test_dataloader = dict(dataset=dict(pipeline=__steps))
model = dict(backbone=dict(embedder=dict(layout='mediapipe_hands42', features=__features)))

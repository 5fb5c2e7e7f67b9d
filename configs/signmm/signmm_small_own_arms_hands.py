# signmm small on data of your own, both arms and both hands without a nose (paths: see signmm_small_own.py).
# What such data cannot give: no distances to the face.
_base_ = './signmm_small_own.py'
__steps = dict(select=dict(layout='arms48'))
__features = dict(
    joints=['body'],
    distances=('left_shoulder', 'right_shoulder', 'left_wrist', 'right_wrist', 'left_hand_index4', 'left_hand_middle4',
               'right_hand_index4', 'right_hand_middle4'),
)  # fmt: skip
train_dataloader = dict(dataset=dict(pipeline=__steps))
val_dataloader = dict(dataset=dict(pipeline=__steps))
test_dataloader = dict(dataset=dict(pipeline=__steps))
model = dict(backbone=dict(embedder=dict(layout='arms48', features=__features)))

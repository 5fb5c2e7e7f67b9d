# The small recipe on isl_kinect30: head and arms with depth, no flip (every signer is right-handed). Settings of the
# exploratory prototypes; 16 epochs for about the same number of steps as on wlasl50.
_base_ = './wlasl50_signmm_small.py'

model = dict(
    backbone=dict(
        embedder=dict(
            layout='kinect10',
            features=dict(
                joints=True,
                depth=True,
                presence=False,
                distances=(
                    'head',
                    'neck',
                    'left_shoulder',
                    'right_shoulder',
                    'left_elbow',
                    'right_elbow',
                    'left_wrist',
                    'right_wrist',
                ),  # fmt: skip
            ),
        )
    ),
    head=dict(num_classes=30),
)
__steps = dict(select=dict(layout='kinect10'), sample=dict(num_frames=24))
__train = dict(
    __steps,
    sample=dict(num_frames=24, crop=(0.7, 1.0)),
    flip=None,
    move=dict(shift=0.0),
)
__clips = dict(
    ann_file='work_dirs/real/isl_kinect30_rajat/annotations.json', poses='work_dirs/real/isl_kinect30_rajat/poses'
)
train_dataloader = dict(dataset=dict(**__clips, pipeline=__train))
test_dataloader = dict(dataset=dict(**__clips, pipeline=__steps))
train_cfg = dict(max_epochs=16)
param_scheduler = [
    dict(type='LinearLR', start_factor=0.01, by_epoch=True, end=2, convert_to_iter_based=True),
    dict(type='CosineAnnealingLR', T_max=14, by_epoch=True, begin=2, end=16, convert_to_iter_based=True),
]

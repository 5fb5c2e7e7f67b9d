# wlasl50 for 60 epochs, as MASA fine-tunes, and with 16 frames, as the clips have at most 30: row "scratch" of the
# pre-training tables, and what every row fine-tunes with.
_base_ = ['./wlasl50_gcn_transformer.py']

train_dataloader = dict(
    dataset=dict(
        pipeline=[
            dict(type='LoadPose'),
            dict(type='SelectKeypoints', layout='triplet49'),
            dict(type='SampleFrames', num_frames=16, mode='resample_random', crop=(0.6, 1.0)),
            dict(type='CropParts', hand='wrist', body='shoulders', joint_threshold=0.0),
            dict(type='FlipPose', prob=0.5),
            dict(type='RandomPerturb', amount=0.15),
            dict(type='RandomMove', angle=13.0, scale=(0.8, 1.2), shift=0.05, num_keys=1),
            dict(type='PackSignInputs'),
        ]
    )
)
test_dataloader = dict(
    dataset=dict(
        pipeline=[
            dict(type='LoadPose'),
            dict(type='SelectKeypoints', layout='triplet49'),
            dict(type='SampleFrames', num_frames=16, mode='resample_center', center=1.0),
            dict(type='CropParts', hand='wrist', body='shoulders', joint_threshold=0.0),
            dict(type='PackSignInputs'),
        ]
    )
)
train_cfg = dict(max_epochs=60)
param_scheduler = [
    dict(type='LinearLR', start_factor=0.01, by_epoch=True, end=4, convert_to_iter_based=True),
    dict(type='CosineAnnealingLR', T_max=56, eta_min=1e-6, by_epoch=True, begin=4, end=60, convert_to_iter_based=True),
]

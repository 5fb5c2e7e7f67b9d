# MASA as in released code: WLASL2000, with the fine-tuning of the authors' sibling release. Every number: that code.
_base_ = [
    '../_base_/models/masa_released.py',
    '../_base_/datasets/wlasl2000.py',
    '../_base_/schedules/sgd_masa_sibling.py',
    '../_base_/default_runtime.py',
]

model = dict(
    # Written by: python tools/train.py configs/masa/masa_released_pretrain.py
    backbone=dict(pretrained='work_dirs/masa_released_pretrain/last.pth'),
    head=dict(num_classes=2000),
)
# The released code trains on train and val together and keeps the best epoch on test; here val chooses.
train_dataloader = dict(
    dataset=dict(
        pipeline=[
            dict(type='LoadPose'),
            dict(type='SelectKeypoints', layout='triplet49'),  # sec. IV-A: N = 49
            dict(type='SampleFrames', mode='all', max_frames=150),
            dict(type='CropParts', body='image', outside='released', drop_handless=True),
            dict(type='SampleFrames', num_frames=64, mode='resample_random', crop=(0.5, 1.0), min_crop=64),
            dict(type='FlipPose', prob=0.5),
            dict(type='PackSignInputs'),
        ]
    )
)
val_dataloader = dict(
    dataset=dict(
        pipeline=[
            dict(type='LoadPose'),
            dict(type='SelectKeypoints', layout='triplet49'),  # sec. IV-A: N = 49
            dict(type='SampleFrames', mode='all', max_frames=150),
            dict(type='CropParts', body='image', outside='released', drop_handless=True),
            dict(type='SampleFrames', num_frames=64, mode='resample_center', center=0.95),
            dict(type='PackSignInputs'),
        ]
    )
)
test_dataloader = dict(
    dataset=dict(
        pipeline=[
            dict(type='LoadPose'),
            dict(type='SelectKeypoints', layout='triplet49'),  # sec. IV-A: N = 49
            dict(type='SampleFrames', mode='all', max_frames=150),
            dict(type='CropParts', body='image', outside='released', drop_handless=True),
            dict(type='SampleFrames', num_frames=64, mode='resample_center', center=0.95),
            dict(type='PackSignInputs'),
        ]
    )
)

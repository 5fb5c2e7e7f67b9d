# MASA: motion stream on MSASL1000, to be fused with masa_msasl1000.py. Not in the paper.
_base_ = '../masa_msasl1000.py'

train_dataloader = dict(
    dataset=dict(
        pipeline=[
            dict(type='LoadPose'),
            dict(type='SelectKeypoints', layout='triplet49'),  # sec. IV-A: N = 49
            dict(type='SampleFrames', num_frames=32, mode='random'),  # sec. III-D and IV-A
            dict(type='CropParts'),
            dict(type='RandomMove'),  # not in the paper; as in the joint stream
            dict(type='ToMotion'),
            dict(type='PackSignInputs'),
        ]
    )
)
val_dataloader = dict(
    dataset=dict(
        pipeline=[
            dict(type='LoadPose'),
            dict(type='SelectKeypoints', layout='triplet49'),  # sec. IV-A: N = 49
            dict(type='SampleFrames', num_frames=32, mode='center'),  # sec. III-D and IV-A
            dict(type='CropParts'),
            dict(type='ToMotion'),
            dict(type='PackSignInputs'),
        ]
    )
)
test_dataloader = dict(
    dataset=dict(
        pipeline=[
            dict(type='LoadPose'),
            dict(type='SelectKeypoints', layout='triplet49'),  # sec. IV-A: N = 49
            dict(type='SampleFrames', num_frames=32, mode='center'),  # sec. III-D and IV-A
            dict(type='CropParts'),
            dict(type='ToMotion'),
            dict(type='PackSignInputs'),
        ]
    )
)

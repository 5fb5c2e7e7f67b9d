# MASA: motion stream on NMFs-CSL, to be fused with masa_nmfs_csl.py. Not in the paper.
_base_ = '../masa_nmfs_csl.py'

train_dataloader = dict(
    dataset=dict(
        pipeline=[
            dict(type='LoadPose'),
            dict(type='SelectKeypoints', layout='triplet49'),  # sec. IV-A: N = 49
            dict(type='SampleFrames', num_frames=32, mode='random'),  # sec. III-D and IV-A
            dict(type='CropParts', hand_box=dict(arm_threshold=0.5)),  # crop: released code for NMFs-CSL
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
            dict(type='CropParts', hand_box=dict(arm_threshold=0.5)),  # crop: released code for NMFs-CSL
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
            dict(type='CropParts', hand_box=dict(arm_threshold=0.5)),  # crop: released code for NMFs-CSL
            dict(type='ToMotion'),
            dict(type='PackSignInputs'),
        ]
    )
)

# MASA, released code: whole clips, those of more than 150 frames thinned out, instead of 32 frames.
_base_ = '../masa_pretrain.py'
train_dataloader = dict(
    dataset=dict(
        datasets=dict(
            nmfs_csl=dict(
                pipeline=[
                    dict(type='LoadPose'),
                    dict(type='SelectKeypoints', layout='triplet49'),
                    dict(type='SampleFrames', mode='all', max_frames=150),
                    dict(type='CropParts', size=256, hand_box=dict(arm_threshold=0.5)),
                    dict(type='PackSignInputs'),
                ]
            ),
            slr500=dict(
                pipeline=[
                    dict(type='LoadPose'),
                    dict(type='SelectKeypoints', layout='triplet49'),
                    dict(type='SampleFrames', mode='all', max_frames=150),
                    dict(
                        type='CropParts',
                        size=256,
                        joint_threshold=0.4,
                        hand_box=dict(arm_threshold=0.5, bottom_margin=None),
                    ),
                    dict(type='PackSignInputs'),
                ]
            ),
        ),
        common=dict(
            pipeline=[
                dict(type='LoadPose'),
                dict(type='SelectKeypoints', layout='triplet49'),
                dict(type='SampleFrames', mode='all', max_frames=150),
                dict(type='CropParts', size=256),
                dict(type='PackSignInputs'),
            ]
        ),
    )
)

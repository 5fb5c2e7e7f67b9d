# MASA, released code: the body divided by the image size, frames without hands dropped.
_base_ = '../masa_pretrain.py'
train_dataloader = dict(
    dataset=dict(
        datasets=dict(
            nmfs_csl=dict(
                pipeline=[
                    dict(type='LoadPose'),
                    dict(type='SelectKeypoints', layout='triplet49'),
                    dict(type='SampleFrames', num_frames=32, mode='random'),
                    dict(
                        type='CropParts',
                        size=256,
                        body='image',
                        outside='released',
                        drop_handless=True,
                        hand_box=dict(arm_threshold=0.5),
                    ),
                    dict(type='PackSignInputs'),
                ]
            ),
            slr500=dict(
                pipeline=[
                    dict(type='LoadPose'),
                    dict(type='SelectKeypoints', layout='triplet49'),
                    dict(type='SampleFrames', num_frames=32, mode='random'),
                    dict(
                        type='CropParts',
                        size=256,
                        body='image',
                        outside='released',
                        drop_handless=True,
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
                dict(type='SampleFrames', num_frames=32, mode='random'),
                dict(type='CropParts', size=256, body='image', outside='released', drop_handless=True),
                dict(type='PackSignInputs'),
            ]
        ),
    )
)

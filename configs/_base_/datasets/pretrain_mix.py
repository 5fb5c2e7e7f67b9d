# Pre-training clips of BEST: the training sets of the four data sets, without labels (sec. 4.1).
# Each member is cropped as for fine-tuning, so that the encoder meets the poses that it knows.
train_dataloader = dict(
    batch_size=64,  # not in the paper; as in fine-tuning
    num_workers=4,
    persistent_workers=True,
    sampler=dict(type='EpochSampler', shuffle=True),
    collate_fn=dict(type='pseudo_collate'),
    dataset=dict(
        type='SignMix',
        datasets=dict(
            wlasl=dict(type='WLASL', ann_file='data/wlasl/wlasl2000.json', poses='data/wlasl/poses'),
            msasl=dict(type='MSASL', ann_file='data/msasl/msasl1000.json', poses='data/msasl/poses'),
            nmfs_csl=dict(
                type='NMFsCSL',
                ann_file='data/nmfs_csl/annotations.json',
                poses='data/nmfs_csl/poses',
                pipeline=[
                    dict(type='LoadPose'),
                    dict(type='SelectKeypoints', layout='triplet49'),
                    dict(type='SampleFrames', num_frames=32, mode='random'),
                    dict(type='CropParts', size=256, hand_box=dict(arm_threshold=0.5)),  # released code for NMFs-CSL
                    dict(type='PackSignInputs'),
                ],
            ),
            slr500=dict(
                type='SLR500',
                ann_file='data/slr500/annotations.json',
                poses='data/slr500/poses',
                pipeline=[
                    dict(type='LoadPose'),
                    dict(type='SelectKeypoints', layout='triplet49'),
                    dict(type='SampleFrames', num_frames=32, mode='random'),
                    dict(
                        type='CropParts',
                        size=256,
                        joint_threshold=0.4,  # released code for SLR500
                        hand_box=dict(arm_threshold=0.5, bottom_margin=None),  # released code for SLR500
                    ),
                    dict(type='PackSignInputs'),
                ],
            ),
        ),
        common=dict(
            split='train',
            unlabelled=True,
            fraction=1.0,  # Table 8: 0.25, 0.5, 0.75
            pipeline=[
                dict(type='LoadPose'),
                dict(type='SelectKeypoints', layout='triplet49'),  # sec. 4.2: 7 body and 42 hand joints
                dict(type='SampleFrames', num_frames=32, mode='random'),  # sec. 4.2
                dict(type='CropParts', size=256),  # sec. 4.2
                dict(type='PackSignInputs'),
            ],
        ),
    ),
)

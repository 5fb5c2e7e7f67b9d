# The part of the clips of SignBERT+ that come from isolated recognition ("Partial" in Table 11, about 160k videos).
train_dataloader = dict(
    batch_size=64,  # not in the paper
    num_workers=4,
    persistent_workers=True,
    sampler=dict(type='EpochSampler', shuffle=True),
    collate_fn=dict(type='pseudo_collate'),
    dataset=dict(
        type='SignMix',
        datasets=[
            dict(
                type='MSASL',
                ann_file='data/msasl/msasl1000.json',
                poses='data/msasl/poses',
                split='train',
                unlabelled=True,
                pipeline=[
                    dict(type='LoadPose'),
                    dict(type='SelectKeypoints', layout='triplet49'),
                    dict(type='SampleFrames', mode='all'),  # SignBERT+ 4.1.3: all frames are fed
                    dict(type='CropParts', size=256),
                    dict(type='PackSignInputs'),
                ],
            ),
            dict(
                type='WLASL',
                ann_file='data/wlasl/wlasl2000.json',
                poses='data/wlasl/poses',
                split='train',
                unlabelled=True,
                pipeline=[
                    dict(type='LoadPose'),
                    dict(type='SelectKeypoints', layout='triplet49'),
                    dict(type='SampleFrames', mode='all'),  # SignBERT+ 4.1.3: all frames are fed
                    dict(type='CropParts', size=256),
                    dict(type='PackSignInputs'),
                ],
            ),
            dict(
                type='SLR500',
                ann_file='data/slr500/annotations.json',
                poses='data/slr500/poses',
                split='train',
                unlabelled=True,
                pipeline=[
                    dict(type='LoadPose'),
                    dict(type='SelectKeypoints', layout='triplet49'),
                    dict(type='SampleFrames', mode='all'),  # SignBERT+ 4.1.3: all frames are fed
                    dict(type='CropParts', size=256),
                    dict(type='PackSignInputs'),
                ],
            ),
            dict(
                type='NMFsCSL',
                ann_file='data/nmfs_csl/annotations.json',
                poses='data/nmfs_csl/poses',
                split='train',
                unlabelled=True,
                pipeline=[
                    dict(type='LoadPose'),
                    dict(type='SelectKeypoints', layout='triplet49'),
                    dict(type='SampleFrames', mode='all'),  # SignBERT+ 4.1.3: all frames are fed
                    dict(type='CropParts', size=256),
                    dict(type='PackSignInputs'),
                ],
            ),
        ],
    ),
)

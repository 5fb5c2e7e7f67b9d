# PHOENIX-2014T: 7,096 / 519 / 642 sentences; checkpoint chosen on dev, test once.
train_dataloader = dict(
    # Not in the paper: batches of similar length, at most 8 clips or 4,000 frames with padding.
    batch_size=8,
    batch_sampler=dict(type='BucketBatchSampler', max_frames=4000),
    num_workers=4,
    persistent_workers=True,
    sampler=dict(type='EpochSampler', shuffle=True),
    collate_fn=dict(type='pseudo_collate'),
    dataset=dict(
        type='Phoenix14T',
        ann_file='data/phoenix14t/annotations.json',
        poses='data/phoenix14t/poses',
        split='train',
        pipeline=[
            dict(type='LoadPose'),
            dict(type='SelectKeypoints', layout='triplet49'),
            dict(type='SampleFrames', mode='fraction', fraction=0.8),  # SignBERT+ 4.1.3
            dict(type='CropParts'),
            dict(type='RandomMove'),  # SignBERT+ 4.1.3
            dict(type='PackSignInputs'),
        ],
    ),
)
val_dataloader = dict(
    batch_size=8,
    num_workers=4,
    persistent_workers=True,
    sampler=dict(type='DefaultSampler', shuffle=False),
    collate_fn=dict(type='pseudo_collate'),
    dataset=dict(
        type='Phoenix14T',
        ann_file='data/phoenix14t/annotations.json',
        poses='data/phoenix14t/poses',
        split='dev',
        pipeline=[
            dict(type='LoadPose'),
            dict(type='SelectKeypoints', layout='triplet49'),
            dict(type='SampleFrames', mode='all'),  # SignBERT+ 4.1.3
            dict(type='CropParts'),
            dict(type='PackSignInputs'),
        ],
    ),
)
test_dataloader = dict(
    batch_size=8,
    num_workers=4,
    persistent_workers=True,
    sampler=dict(type='DefaultSampler', shuffle=False),
    collate_fn=dict(type='pseudo_collate'),
    dataset=dict(
        type='Phoenix14T',
        ann_file='data/phoenix14t/annotations.json',
        poses='data/phoenix14t/poses',
        split='test',
        pipeline=[
            dict(type='LoadPose'),
            dict(type='SelectKeypoints', layout='triplet49'),
            dict(type='SampleFrames', mode='all'),  # SignBERT+ 4.1.3
            dict(type='CropParts'),
            dict(type='PackSignInputs'),
        ],
    ),
)
val_evaluator = [dict(type='WERMetric', clean_up='phoenix14t', costs='sclite')]
test_evaluator = [dict(type='WERMetric', clean_up='phoenix14t', costs='sclite')]

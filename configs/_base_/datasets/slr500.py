# SLR500, 36 signers against 14. It has no validation split: report last.pth, not the best epoch on test.
train_dataloader = dict(
    batch_size=64,  # MASA IV-A
    num_workers=4,
    persistent_workers=True,
    sampler=dict(type='DefaultSampler', shuffle=True),
    collate_fn=dict(type='pseudo_collate'),
    dataset=dict(
        type='SLR500',
        ann_file='data/slr500/annotations.json',
        poses='data/slr500/poses',
        split='train',
        pipeline=[
            dict(type='LoadPose'),
            dict(type='SelectKeypoints', layout='triplet49'),
            dict(type='SampleFrames', num_frames=32, mode='random'),  # BEST 4.2, MASA IV-A: 32 frames
            dict(
                type='CropParts', joint_threshold=0.4, hand_box=dict(arm_threshold=0.5, bottom_margin=None)
            ),  # released code
            dict(type='RandomMove'),  # SignBERT+ 4.1.3: random moving; ranges of released code
            dict(type='PackSignInputs'),
        ],
    ),
)
val_dataloader = dict(
    batch_size=64,
    num_workers=4,
    persistent_workers=True,
    sampler=dict(type='DefaultSampler', shuffle=False),
    collate_fn=dict(type='pseudo_collate'),
    dataset=dict(
        type='SLR500',
        ann_file='data/slr500/annotations.json',
        poses='data/slr500/poses',
        split='test',  # there is no validation split: watched, not to be chosen by
        pipeline=[
            dict(type='LoadPose'),
            dict(type='SelectKeypoints', layout='triplet49'),
            dict(type='SampleFrames', num_frames=32, mode='center'),
            dict(
                type='CropParts', joint_threshold=0.4, hand_box=dict(arm_threshold=0.5, bottom_margin=None)
            ),  # released code
            dict(type='PackSignInputs'),
        ],
    ),
)
test_dataloader = dict(
    batch_size=64,
    num_workers=4,
    persistent_workers=True,
    sampler=dict(type='DefaultSampler', shuffle=False),
    collate_fn=dict(type='pseudo_collate'),
    dataset=dict(
        type='SLR500',
        ann_file='data/slr500/annotations.json',
        poses='data/slr500/poses',
        split='test',
        pipeline=[
            dict(type='LoadPose'),
            dict(type='SelectKeypoints', layout='triplet49'),
            dict(type='SampleFrames', num_frames=32, mode='center'),
            dict(
                type='CropParts', joint_threshold=0.4, hand_box=dict(arm_threshold=0.5, bottom_margin=None)
            ),  # released code
            dict(type='PackSignInputs'),
        ],
    ),
)
val_evaluator = dict(type='SignAccuracy', topk=(1, 5))
test_evaluator = dict(type='SignAccuracy', topk=(1, 5))

# NMFs-CSL, total, confusing and normal words. It has no validation split: report last.pth, not the best epoch on test.
train_dataloader = dict(
    batch_size=64,  # MASA IV-A
    num_workers=4,
    persistent_workers=True,
    sampler=dict(type='DefaultSampler', shuffle=True),
    collate_fn=dict(type='pseudo_collate'),
    dataset=dict(
        type='NMFsCSL',
        ann_file='data/nmfs_csl/annotations.json',
        poses='data/nmfs_csl/poses',
        split='train',
        pipeline=[
            dict(type='LoadPose'),
            dict(type='SelectKeypoints', layout='triplet49'),
            dict(type='SampleFrames', num_frames=32, mode='random'),  # BEST 4.2, MASA IV-A: 32 frames
            dict(type='CropParts', hand_box=dict(arm_threshold=0.5)),  # released MASA code for NMFs-CSL
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
        type='NMFsCSL',
        ann_file='data/nmfs_csl/annotations.json',
        poses='data/nmfs_csl/poses',
        split='test',  # there is no validation split: watched, not to be chosen by
        pipeline=[
            dict(type='LoadPose'),
            dict(type='SelectKeypoints', layout='triplet49'),
            dict(type='SampleFrames', num_frames=32, mode='center'),
            dict(type='CropParts', hand_box=dict(arm_threshold=0.5)),  # released MASA code for NMFs-CSL
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
        type='NMFsCSL',
        ann_file='data/nmfs_csl/annotations.json',
        poses='data/nmfs_csl/poses',
        split='test',
        pipeline=[
            dict(type='LoadPose'),
            dict(type='SelectKeypoints', layout='triplet49'),
            dict(type='SampleFrames', num_frames=32, mode='center'),
            dict(type='CropParts', hand_box=dict(arm_threshold=0.5)),  # released MASA code for NMFs-CSL
            dict(type='PackSignInputs'),
        ],
    ),
)
val_evaluator = dict(
    type='SignAccuracy',
    topk=(1, 5),
    subsets=dict(confusing=list(range(610)), normal=list(range(610, 1067))),  # docs/datasets/nmfs_csl.md
)
test_evaluator = dict(
    type='SignAccuracy',
    topk=(1, 5),
    subsets=dict(confusing=list(range(610)), normal=list(range(610, 1067))),  # docs/datasets/nmfs_csl.md
)

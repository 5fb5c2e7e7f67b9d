# SynthSign clips, made by `python tools/data/make_synthsign.py data/synthsign`; docs/datasets/synthsign.md.
# Every number is ours: no paper uses this corpus.
train_dataloader = dict(
    batch_size=32,
    num_workers=0,
    persistent_workers=False,
    sampler=dict(type='DefaultSampler', shuffle=True),
    collate_fn=dict(type='pseudo_collate'),
    dataset=dict(
        type='SignDataset',
        ann_file='data/synthsign/clips.json',
        poses='data/synthsign/clips_poses',
        split='train',
        pipeline=[
            dict(type='LoadPose'),
            dict(type='SelectKeypoints', layout='triplet49'),
            dict(type='SampleFrames', num_frames=32, mode='resample_random', crop=(0.8, 1.0)),
            dict(type='FlipPose', prob=0.5),  # a mirrored right-hander is a left-hander
            dict(type='RandomMove', angle=10.0, scale=(0.9, 1.1), shift=0.05, num_keys=2),
            dict(type='CropParts', hand='wrist', body='shoulders', joint_threshold=0.3),
            dict(type='PackSignInputs'),
        ],
    ),
)
val_dataloader = dict(
    batch_size=64,
    num_workers=0,
    persistent_workers=False,
    sampler=dict(type='DefaultSampler', shuffle=False),
    collate_fn=dict(type='pseudo_collate'),
    dataset=dict(
        type='SignDataset',
        ann_file='data/synthsign/clips.json',
        poses='data/synthsign/clips_poses',
        split='val',
        pipeline=[
            dict(type='LoadPose'),
            dict(type='SelectKeypoints', layout='triplet49'),
            dict(type='SampleFrames', num_frames=32, mode='resample_center', center=0.95),
            dict(type='CropParts', hand='wrist', body='shoulders', joint_threshold=0.3),
            dict(type='PackSignInputs'),
        ],
    ),
)
test_dataloader = dict(
    batch_size=64,
    num_workers=0,
    persistent_workers=False,
    sampler=dict(type='DefaultSampler', shuffle=False),
    collate_fn=dict(type='pseudo_collate'),
    dataset=dict(
        type='SignDataset',
        ann_file='data/synthsign/clips.json',
        poses='data/synthsign/clips_poses',
        split='test',
        pipeline=[
            dict(type='LoadPose'),
            dict(type='SelectKeypoints', layout='triplet49'),
            dict(type='SampleFrames', num_frames=32, mode='resample_center', center=0.95),
            dict(type='CropParts', hand='wrist', body='shoulders', joint_threshold=0.3),
            dict(type='PackSignInputs'),
        ],
    ),
)
val_evaluator = dict(type='SignAccuracy', topk=(1, 5))
test_evaluator = dict(type='SignAccuracy', topk=(1, 5))

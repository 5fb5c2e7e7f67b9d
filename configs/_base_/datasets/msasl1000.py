# MSASL1000: best checkpoint on val, reported on test. The papers' code trains on train and val together:
# train_dataloader.dataset.split = ['train', 'val'].
train_dataloader = dict(
    batch_size=64,  # MASA IV-A
    num_workers=4,
    persistent_workers=True,
    sampler=dict(type='DefaultSampler', shuffle=True),
    collate_fn=dict(type='pseudo_collate'),
    dataset=dict(
        type='MSASL',
        ann_file='data/msasl/msasl1000.json',
        poses='data/msasl/poses',
        split='train',
        pipeline=[
            dict(type='LoadPose'),
            dict(type='SelectKeypoints', layout='triplet49'),
            dict(type='SampleFrames', num_frames=32, mode='random'),  # BEST 4.2, MASA IV-A: 32 frames
            dict(type='CropParts'),
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
        type='MSASL',
        ann_file='data/msasl/msasl1000.json',
        poses='data/msasl/poses',
        split='val',
        pipeline=[
            dict(type='LoadPose'),
            dict(type='SelectKeypoints', layout='triplet49'),
            dict(type='SampleFrames', num_frames=32, mode='center'),
            dict(type='CropParts'),
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
        type='MSASL',
        ann_file='data/msasl/msasl1000.json',
        poses='data/msasl/poses',
        split='test',
        pipeline=[
            dict(type='LoadPose'),
            dict(type='SelectKeypoints', layout='triplet49'),
            dict(type='SampleFrames', num_frames=32, mode='center'),
            dict(type='CropParts'),
            dict(type='PackSignInputs'),
        ],
    ),
)
val_evaluator = dict(type='SignAccuracy', topk=(1, 5))
test_evaluator = dict(type='SignAccuracy', topk=(1, 5))

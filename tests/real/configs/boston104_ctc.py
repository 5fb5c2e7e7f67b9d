# Continuous recognition on three points. Every number is ours; trained for a fixed number of epochs, tested once.
_base_ = ['../../../configs/_base_/default_runtime.py']

model = dict(
    type='SignModel',
    data_preprocessor=dict(type='PoseDataPreprocessor'),
    backbone=dict(
        type='PoseBackbone',
        embedder=dict(type='LinearEmbedder', layout='triplet49', part_width=64, hidden_width=128, use_score=False),
        encoder=dict(type='IdentityEncoder', width=192),
    ),
    head=dict(
        type='CTCHead',
        vocabulary='work_dirs/real/boston104/glosses.json',
        in_width=192,
        width=128,
        pooling='conv',
        dropout=0.1,
        encoder=dict(type='BLSTMEncoder', width=256, in_width=128, depth=2, dropout=0.2),
    ),
)
train_dataloader = dict(
    batch_size=8,
    num_workers=0,
    sampler=dict(type='EpochSampler', shuffle=True),
    collate_fn=dict(type='pseudo_collate'),
    dataset=dict(
        type='SignDataset',
        ann_file='work_dirs/real/boston104/annotations.json',
        poses='work_dirs/real/boston104/poses',
        split='train',
        pipeline=[
            dict(type='LoadPose'),
            dict(type='SampleFrames', mode='fraction', fraction=0.8),
            dict(type='RandomMove', angle=8.0, scale=(0.9, 1.1), shift=0.05, num_keys=1),
            dict(type='PackSignInputs'),
        ],
    ),
)
test_dataloader = dict(
    batch_size=16,
    num_workers=0,
    sampler=dict(type='DefaultSampler', shuffle=False),
    collate_fn=dict(type='pseudo_collate'),
    dataset=dict(
        type='SignDataset',
        ann_file='work_dirs/real/boston104/annotations.json',
        poses='work_dirs/real/boston104/poses',
        split='test',
        pipeline=[
            dict(type='LoadPose'),
            dict(type='SampleFrames', mode='all'),
            dict(type='PackSignInputs'),
        ],
    ),
)
test_evaluator = [dict(type='WERMetric', costs='unit')]
optim_wrapper = dict(
    type='OptimWrapper', optimizer=dict(type='AdamW', lr=2e-3, weight_decay=0.01), clip_grad=dict(max_norm=5.0)
)
train_cfg = dict(by_epoch=True, max_epochs=150)
test_cfg = dict()
param_scheduler = [
    dict(type='LinearLR', start_factor=0.1, by_epoch=True, end=5, convert_to_iter_based=True),
    dict(
        type='CosineAnnealingLR', T_max=145, eta_min=1e-6, by_epoch=True, begin=5, end=150, convert_to_iter_based=True
    ),
]
default_hooks = dict(checkpoint=dict(save_best=None, interval=150), logger=dict(interval=10))

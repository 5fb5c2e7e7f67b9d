# Continuous recognition on three points. Every number is ours, chosen on two development sets of training sentences;
# trained for a fixed number of epochs, tested once.
_base_ = ['../../../configs/_base_/default_runtime.py']
custom_imports = dict(imports=['tests.real.trajectory'], allow_failed_imports=False)

model = dict(
    type='SignModel',
    data_preprocessor=dict(type='PoseDataPreprocessor'),
    backbone=dict(
        type='PoseBackbone',
        embedder=dict(type='TrajectoryEmbedder'),
        encoder=dict(type='IdentityEncoder', width=18),
    ),
    head=dict(
        type='CTCHead',
        vocabulary='work_dirs/real/boston104/glosses.json',
        in_width=18,
        width=64,
        pooling='conv',
        dropout=0.2,
        encoder=dict(type='BLSTMEncoder', width=128, in_width=64, depth=1),
        beam_width=20,
        language_model='work_dirs/real/boston104/ngram5.json',
        lm_weight=1.0,
        token_bonus=2.0,
    ),
)
__clips = dict(
    type='SignDataset',
    ann_file='work_dirs/real/boston104/annotations.json',
    poses='work_dirs/real/boston104/poses',
)
__steps = dict(
    load=dict(type='LoadPose'),
    warp=dict(),
    sample=dict(type='SampleFrames', mode='all'),
    move=dict(),
    noise=dict(),
    pack=dict(type='PackSignInputs'),
)
train_dataloader = dict(
    batch_size=8,
    num_workers=0,
    sampler=dict(type='EpochSampler', shuffle=True),
    collate_fn=dict(type='pseudo_collate'),
    dataset=dict(
        **__clips,
        split='train',
        pipeline=dict(
            __steps,
            warp=dict(type='TimeWarp', strength=0.15, length=(0.85, 1.15), min_frames=12),
            sample=dict(type='SampleFrames', mode='fraction', fraction=0.95),
            move=dict(type='RandomMove', angle=8.0, scale=(0.9, 1.1), shift=0.02, num_keys=1),
            noise=dict(type='GaussianNoise', sigma=0.5),
        ),
    ),
)
test_dataloader = dict(
    batch_size=16,
    num_workers=0,
    sampler=dict(type='DefaultSampler', shuffle=False),
    collate_fn=dict(type='pseudo_collate'),
    dataset=dict(**__clips, split='test', pipeline=__steps),
)
test_evaluator = [dict(type='WERMetric', costs='unit')]
optim_wrapper = dict(
    type='OptimWrapper', optimizer=dict(type='AdamW', lr=3e-3, weight_decay=0.02), clip_grad=dict(max_norm=5.0)
)
train_cfg = dict(by_epoch=True, max_epochs=24)  # of 4 rounds: 161 sentences, 161 parts, about 107 joined ones
test_cfg = dict()
param_scheduler = [
    dict(type='LinearLR', start_factor=0.05, by_epoch=True, end=3, convert_to_iter_based=True),
    dict(type='CosineAnnealingLR', T_max=21, eta_min=1e-6, by_epoch=True, begin=3, end=24, convert_to_iter_based=True),
]
default_hooks = dict(checkpoint=dict(save_best=None, interval=24), logger=dict(interval=100))

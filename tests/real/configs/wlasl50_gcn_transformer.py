_base_ = ['signmm::_base_/default_runtime.py']


model = dict(
    type='SignModel',
    data_preprocessor=dict(type='PoseDataPreprocessor'),
    backbone=dict(
        type='PoseBackbone',
        # No dropout in the GCN (211 clips cannot afford it) and the confidence as an input: chosen on wlasl50_dev.
        embedder=dict(
            type='TripletEmbedder', layout='triplet49', part_width=64, dropout=0.0, out_dropout=0.0, use_score=True
        ),
        positions=dict(type='SinusoidalPositions'),
        encoder=dict(type='TransformerEncoder', width=192, depth=3, heads=4, ffn_width=384, dropout=0.1),
    ),
    head=dict(type='ClsHead', num_classes=50, in_width=192, mode='mlp', dropout=0.2, label_smoothing=0.1),
)
__clips = dict(ann_file='work_dirs/real/wlasl50/annotations.json', poses='work_dirs/real/wlasl50/poses')
__steps = dict(
    load=dict(type='LoadPose'),
    select=dict(type='SelectKeypoints', layout='triplet49'),
    sample=dict(type='SampleFrames', num_frames=32, mode='resample_center', center=1.0),
    crop=dict(type='CropParts', hand='wrist', body='shoulders', joint_threshold=0.0),
    flip=dict(),
    perturb=dict(),
    augment=dict(),
    pack=dict(type='PackSignInputs'),
)
train_dataloader = dict(
    batch_size=32,
    num_workers=0,
    sampler=dict(type='DefaultSampler', shuffle=True),
    dataset=dict(
        type='SignDataset',
        split='train',
        **__clips,
        pipeline=dict(
            __steps,
            sample=dict(type='SampleFrames', num_frames=32, mode='resample_random', crop=(0.6, 1.0)),
            flip=dict(type='FlipPose', prob=0.5),
            perturb=dict(type='RandomPerturb', amount=0.15),
            augment=dict(type='RandomMove', angle=13.0, scale=(0.8, 1.2), shift=0.05, num_keys=1),
        ),
    ),
)
# There is no validation split: the last epoch is tested once.
test_dataloader = dict(
    batch_size=64,
    num_workers=0,
    sampler=dict(type='DefaultSampler', shuffle=False),
    dataset=dict(
        type='SignDataset',
        split='test',
        **__clips,
        pipeline=__steps,
    ),
)
test_evaluator = dict(type='SignAccuracy')
train_cfg = dict(by_epoch=True, max_epochs=150)
test_cfg = dict()
optim_wrapper = dict(optimizer=dict(type='AdamW', lr=1e-3, weight_decay=0.05), clip_grad=dict(max_norm=1.0))
param_scheduler = [
    dict(type='LinearLR', start_factor=0.01, by_epoch=True, end=10, convert_to_iter_based=True),
    dict(
        type='CosineAnnealingLR', T_max=140, eta_min=1e-6, by_epoch=True, begin=10, end=150, convert_to_iter_based=True
    ),
]

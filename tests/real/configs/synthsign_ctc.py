# Continuous recognition of SynthSign sentences, signers held out. Every number is ours: small, for one CPU core.
_base_ = ['signmm::_base_/default_runtime.py']

model = dict(
    type='SignModel',
    data_preprocessor=dict(type='PoseDataPreprocessor'),
    backbone=dict(
        type='PoseBackbone',
        embedder=dict(type='LinearEmbedder', layout='triplet49', part_width=48, hidden_width=96),
        positions=dict(type='SinusoidalPositions'),
        encoder=dict(type='TransformerEncoder', width=144, depth=2, heads=4, ffn_width=288, dropout=0.1),
        pretrained=None,
    ),
    head=dict(
        type='CTCHead', vocabulary='work_dirs/real/synthsign/glosses.json', in_width=144, factor=4, beam_width=10
    ),
)
__clips = dict(
    type='SignDataset',
    ann_file='work_dirs/real/synthsign/sentences.json',
    poses='work_dirs/real/synthsign/sentences_poses',
)
__steps = dict(
    load=dict(type='LoadPose'),
    select=dict(type='SelectKeypoints', layout='triplet49'),
    sample=dict(type='SampleFrames', mode='all'),
    crop=dict(type='CropParts', hand='wrist', body='shoulders', joint_threshold=0.3),
    augment=dict(),
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
            sample=dict(type='SampleFrames', mode='fraction', fraction=0.8),
            augment=dict(type='RandomMove', angle=10.0, scale=(0.9, 1.1), shift=0.05, num_keys=2),
        ),
    ),
)
# The last epoch is tested once.
test_dataloader = dict(
    batch_size=16,
    num_workers=0,
    sampler=dict(type='DefaultSampler', shuffle=False),
    collate_fn=dict(type='pseudo_collate'),
    dataset=dict(
        **__clips,
        split='test',
        pipeline=__steps,
    ),
)
test_evaluator = [dict(type='WERMetric', costs='unit')]
optim_wrapper = dict(
    type='OptimWrapper', optimizer=dict(type='AdamW', lr=1e-3, weight_decay=0.01), clip_grad=dict(max_norm=1.0)
)
train_cfg = dict(by_epoch=True, max_epochs=20)
test_cfg = dict()
param_scheduler = [
    dict(type='LinearLR', start_factor=0.05, by_epoch=True, end=2, convert_to_iter_based=True),
    dict(type='CosineAnnealingLR', T_max=18, eta_min=1e-6, by_epoch=True, begin=2, end=20, convert_to_iter_based=True),
]
default_hooks = dict(checkpoint=dict(save_best=None, interval=20), logger=dict(interval=30))

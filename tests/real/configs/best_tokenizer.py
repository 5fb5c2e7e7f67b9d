# BEST's coupled tokenizer on the real clips without labels, stage 1 of the experiments in docs/results.md.
_base_ = ['signmm::_base_/default_runtime.py']

model = dict(
    type='CoupledDVAE',
    encoder='part',  # with these two its figures in the docs were measured
    decoder='joint',
    layout='triplet49',
    embedder=dict(type='LinearEmbedder', layout='triplet49', part_width=64, hidden_width=128),
    code_width=64,
    hand_codes=256,
    body_codes=128,
    codebook=dict(start_after=100, revive_below=0.1, decay=0.95),
    decoder_width=256,
)
train_dataloader = dict(
    batch_size=32,
    num_workers=0,
    sampler=dict(type='EpochSampler', shuffle=True),
    dataset=dict(
        type='SignDataset',
        ann_file='work_dirs/real/unlabelled/annotations.json',
        poses='work_dirs/real/unlabelled/poses',
        split='train',
        unlabelled=True,
        fraction=1.0,
        pipeline=[
            dict(type='LoadPose'),
            dict(type='SelectKeypoints', layout='triplet49'),
            dict(type='SampleFrames', num_frames=32, mode='resample_random', crop=(0.6, 1.0)),
            dict(type='CropParts', hand='wrist', body='shoulders', joint_threshold=0.0),
            dict(type='FlipPose', prob=0.5),
            dict(type='PackSignInputs'),
        ],
    ),
)
train_cfg = dict(by_epoch=True, max_epochs=30)
optim_wrapper = dict(optimizer=dict(type='Adam', lr=1e-3))
param_scheduler = [dict(type='StepLR', step_size=10, gamma=0.1, by_epoch=True)]
default_hooks = dict(checkpoint=dict(save_best=None))
log_processor = dict(mean_pattern=r'.*(loss|time|grad_norm|acc_|error_px).*')  # the log shows means of these

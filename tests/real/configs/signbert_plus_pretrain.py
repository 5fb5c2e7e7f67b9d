# SignBERT+ on the real clips without labels; the backbone is that of signbert_plus_scratch.py. About 2 minutes of one
# core. Held-out reconstruction: signbert_plus_reconstruction.py.
_base_ = ['./signbert_plus_scratch.py']

model = dict(
    type='MaskedPoseModel',
    masking=dict(type='MultiLevelMasking', ratio=0.4, max_clip=8, parts=('left', 'right')),
    head=dict(
        _delete_=True,
        type='ManoHead',
        part_width=96,
        hand=dict(num_pca=25),
        pixels_per_metre=1030.0,  # a hand fitted to these clips: CropParts(hand='wrist') makes it larger
    ),
)
train_dataloader = dict(
    batch_size=32,
    sampler=dict(type='EpochSampler', shuffle=True),
    dataset=dict(
        ann_file='work_dirs/real/unlabelled/annotations.json',
        poses='work_dirs/real/unlabelled/poses',
        unlabelled=True,
        fraction=1.0,
        pipeline=dict(perturb=None, augment=None),
    ),
)
# Held out: the "test" folder of signsuisse and four languages of fingerspelling.
test_dataloader = dict(
    dataset=dict(
        ann_file='work_dirs/real/unlabelled/annotations.json',
        poses='work_dirs/real/unlabelled/poses',
        unlabelled=True,
        split='val',
    )
)
test_evaluator = dict(_delete_=True, type='ReconstructionPCK')
train_cfg = dict(max_epochs=20)
# AdamW for the reason given in best_pretrain.py; a high rate, because max-pooling GCNs are slow to reproduce joints.
optim_wrapper = dict(optimizer=dict(_delete_=True, type='AdamW', lr=3e-3, weight_decay=0.01))
param_scheduler = [
    dict(type='LinearLR', by_epoch=True, end=2, start_factor=0.01, convert_to_iter_based=True),
    dict(type='LinearLR', by_epoch=True, begin=2, end=20, start_factor=1.0, end_factor=0.0, convert_to_iter_based=True),
]
default_hooks = dict(checkpoint=dict(save_best=None))
log_processor = dict(mean_pattern=r'.*(loss|time|grad_norm|error_px).*')  # the log shows means of these

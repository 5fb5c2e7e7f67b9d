# Masked unit modelling of BEST on the real clips without labels; the backbone is that of wlasl50_gcn_transformer.py.
_base_ = ['./wlasl50_short.py']

model = dict(
    type='MaskedPoseModel',
    masking=dict(type='UnitMasking', ratio=0.4, part_prob=0.5, parts=('left', 'right', 'body')),
    head=dict(_delete_=True, type='TokenHead', part_width=64, hand_codes=256, body_codes=128),
    tokenizer=dict(
        type='FrozenTokenizer',
        config='tests/real/configs/best_tokenizer.py',
        checkpoint='work_dirs/real/best/tokenizer/last.pth',
    ),
)
train_dataloader = dict(
    sampler=dict(type='EpochSampler', shuffle=True),
    dataset=dict(
        ann_file='work_dirs/real/unlabelled/annotations.json',
        poses='work_dirs/real/unlabelled/poses',
        unlabelled=True,
        fraction=1.0,
        pipeline=dict(perturb=None, augment=None),
    ),
)
test_dataloader = None
test_evaluator = None
test_cfg = None
# Held out: the "test" folder of signsuisse and four languages of fingerspelling.
val_dataloader = dict(
    batch_size=32,
    num_workers=0,
    sampler=dict(type='DefaultSampler', shuffle=False),
    collate_fn=dict(type='pseudo_collate'),
    dataset=dict(
        type='SignDataset',
        ann_file='work_dirs/real/unlabelled/annotations.json',
        poses='work_dirs/real/unlabelled/poses',
        unlabelled=True,
        split='val',
        pipeline={{_base_.test_dataloader.dataset.pipeline}},
    ),
)
val_evaluator = dict(type='PretextMetric')
val_cfg = dict()
train_cfg = dict(max_epochs=40, val_interval=5)
# AdamW: with Adam, whose decay joins the gradient, hand tokens were not learned at all in 12 epochs.
optim_wrapper = dict(optimizer=dict(_delete_=True, type='AdamW', lr=1e-3, weight_decay=0.01))
param_scheduler = [
    dict(type='LinearLR', by_epoch=True, end=4, start_factor=0.01, convert_to_iter_based=True),
    dict(type='LinearLR', by_epoch=True, begin=4, end=40, start_factor=1.0, end_factor=0.0, convert_to_iter_based=True),
]
default_hooks = dict(checkpoint=dict(save_best=None))
log_processor = dict(mean_pattern=r'.*(loss|time|grad_norm|acc_|error_px).*')  # the log shows means of these

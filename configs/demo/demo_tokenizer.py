# BEST's coupled tokenizer on the clips of the demo. Every number is ours: small enough for 2 CPU cores.
_base_ = ['../_base_/datasets/synthsign.py', '../_base_/default_runtime.py']

model = dict(
    type='CoupledDVAE',
    encoder='part',  # with these two its figures in the docs were measured
    decoder='joint',
    data_preprocessor=dict(type='PoseDataPreprocessor'),
    embedder=dict(type='LinearEmbedder', layout='triplet49', part_width=64, hidden_width=128),
    code_width=64,
    hand_codes=128,
    body_codes=64,
    codebook=dict(start_after=46, revive_below=0.1, decay=0.95),  # the encoder has two epochs to itself
    decoder_width=128,
)
train_dataloader = dict(
    batch_size=32,
    dataset=dict(
        ann_file='work_dirs/demo/data/clips.json',
        poses='work_dirs/demo/data/clips_poses',
        unlabelled=True,
        pipeline=dict(augment=None),
    ),
)
val_dataloader = val_evaluator = test_dataloader = test_evaluator = None
optim_wrapper = dict(type='OptimWrapper', optimizer=dict(type='Adam', lr=1e-3))
param_scheduler = [dict(type='StepLR', by_epoch=True, step_size=8, gamma=0.1)]
train_cfg = dict(by_epoch=True, max_epochs=10)
default_hooks = dict(checkpoint=dict(save_best=None))
log_processor = dict(mean_pattern=r'.*(loss|time|grad_norm|acc_|error_px).*')  # the log shows means of these

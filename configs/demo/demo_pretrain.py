# Masked unit modelling of BEST on all training clips of the demo, without labels.
_base_ = './demo_recognizer.py'

model = dict(
    type='MaskedPoseModel',
    masking=dict(type='UnitMasking', ratio=0.4),
    head=dict(_delete_=True, type='TokenHead', hand_codes=128, body_codes=64),
    tokenizer=dict(
        type='FrozenTokenizer', config='demo/demo_tokenizer.py', checkpoint='work_dirs/demo/tokenizer/last.pth'
    ),
)
train_dataloader = dict(dataset=dict(unlabelled=True, fraction=1.0))
val_dataloader = dict(dataset=dict(unlabelled=True))
val_evaluator = dict(_delete_=True, type='PretextMetric')  # codes, beside floors that learn nothing
test_dataloader = test_evaluator = test_cfg = None
# AdamW: the paper's Adam with weight decay 0.01 holds so small a model back.
optim_wrapper = dict(
    clip_grad=dict(max_norm=1.0), optimizer=dict(_delete_=True, type='AdamW', lr=2e-3, weight_decay=0.01)
)
train_cfg = dict(_delete_=True, by_epoch=True, max_epochs=40, val_interval=10)
param_scheduler = [
    dict(type='LinearLR', by_epoch=True, begin=0, end=3, start_factor=0.01, convert_to_iter_based=True),
    dict(type='LinearLR', by_epoch=True, begin=3, end=40, start_factor=1.0, end_factor=0.0, convert_to_iter_based=True),
]
default_hooks = dict(checkpoint=dict(save_best=None))
log_processor = dict(mean_pattern=r'.*(loss|time|grad_norm|acc_|error_px).*')  # the log shows means of these

# Masked unit modelling of BEST on the training sentences without labels; the encoder is that of synthsign_ctc.py.
_base_ = ['./synthsign_ctc.py']

model = dict(
    type='MaskedPoseModel',
    masking=dict(type='UnitMasking', ratio=0.4, part_prob=0.5, parts=('left', 'right', 'body')),
    head=dict(_delete_=True, type='TokenHead', part_width=48, hand_codes=128, body_codes=64),
    tokenizer=dict(
        type='FrozenTokenizer',
        config='tests/real/configs/synthsign_tokenizer.py',
        checkpoint='work_dirs/real/runs/synthsign_tokenizer/last.pth',
    ),
)
train_dataloader = dict(dataset=dict(unlabelled=True))
test_dataloader = None
test_evaluator = None
test_cfg = None
log_processor = dict(mean_pattern=r'.*(loss|time|grad_norm|acc_).*')  # the log shows means of these

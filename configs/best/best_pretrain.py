# BEST, stage 2: masked unit modelling with frozen pseudo labels (sec. 3.2, 3.3 and 4.2).
_base_ = [
    '../_base_/models/best.py',
    '../_base_/datasets/pretrain_mix.py',
    '../_base_/schedules/adam_signbert_plus_pretrain.py',
    '../_base_/default_runtime.py',
]

model = dict(
    type='MaskedPoseModel',
    backbone=dict(pretrained=None),
    masking=dict(
        type='UnitMasking',
        ratio=0.4,  # alpha is not in the paper; the best ratio of SignBERT+, Table 7
        part_prob=0.5,  # sec. 3.3
        parts=('left', 'right', 'body'),
    ),
    head=dict(_delete_=True, type='TokenHead', hand_codes=1000, body_codes=500),  # eq. 5; sec. 4.2, M1 and M2
    tokenizer=dict(
        type='FrozenTokenizer',
        config='best/best_tokenizer.py',
        # Written by: signmm train best/best_tokenizer.py
        checkpoint='work_dirs/best_tokenizer/last.pth',
    ),
)
# Sec. 4.2: Adam, learning rate 1e-4, weight decay 0.01 (on the weights: docs/papers/index.md), momentum 0.9, which is
# Adam's beta 1. Warm-up of 6 epochs and linear decay: sec. 4.2. 60 epochs: not in the paper; as SignBERT+.
optim_wrapper = dict(optimizer=dict(type='AdamW', lr=1e-4, weight_decay=0.01, betas=(0.9, 0.999)))
log_processor = dict(mean_pattern=r'.*(loss|time|grad_norm|acc_|error_px).*')  # the log shows means of these
default_hooks = dict(checkpoint=dict(save_best=None), floors=dict(type='FloorsHook'))

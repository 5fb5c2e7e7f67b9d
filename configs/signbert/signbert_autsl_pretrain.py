# The report on SignBERT and AUTSL, pre-training: joint and frame masking (2.1), weights as in the paper (3.2).
# The report also uses WLASL; add it with a SignMix. What its numbers come from: signbert_autsl_report_pretrain.py.
_base_ = [
    '../_base_/models/signbert_pretrain.py',
    '../_base_/datasets/autsl_hands.py',
    '../_base_/schedules/adam_signbert_plus_pretrain.py',
    '../_base_/default_runtime.py',
]
default_hooks = dict(checkpoint=dict(save_best=None), floors=dict(type='FloorsHook'))

model = dict(
    backbone=dict(
        embedder=dict(layout='mediapipe_hands42'),
        encoder=dict(encoder=dict(heads=4)),  # 3.1
    ),
    masking=dict(ratio=0.15),  # 3.2: "mask threshold of key-points masking", read as the share of masked tokens
    head=dict(min_score=0.0, camera='axis_angle'),  # 2.2: no filter, MediaPipe applies one itself; 3.1: 42 numbers
)
# 3.2: rate 1e-4, warm-up of 6 epochs, linear decay, 60 epochs, weight decay 1e-4 ("L2").
optim_wrapper = dict(optimizer=dict(type='Adam', weight_decay=1e-4))
val_dataloader = val_evaluator = test_dataloader = test_evaluator = None

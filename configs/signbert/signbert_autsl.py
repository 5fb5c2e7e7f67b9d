# The report on SignBERT and AUTSL: MediaPipe hands, 64 frames, 3 blocks, 4 heads, 226 classes (3.1 to 3.3).
_base_ = ['../_base_/models/signbert.py', '../_base_/datasets/autsl_hands.py', '../_base_/default_runtime.py']

model = dict(
    backbone=dict(
        embedder=dict(layout='mediapipe_hands42'),
        encoder=dict(encoder=dict(heads=4)),  # 3.1
        # Written by: signmm train signbert/signbert_autsl_pretrain.py
        pretrained='work_dirs/signbert_autsl_pretrain/last.pth',
    ),
)
# 3.2: Adam, weight decay 1e-4, momentum 0.9, rate 1e-3, x 0.1 every 20 epochs, 60 epochs.
optim_wrapper = dict(type='OptimWrapper', optimizer=dict(type='Adam', lr=1e-3, weight_decay=1e-4, betas=(0.9, 0.999)))
param_scheduler = [dict(type='StepLR', by_epoch=True, step_size=20, gamma=0.1)]
train_cfg = dict(by_epoch=True, max_epochs=60, val_interval=1)
val_cfg = dict()
test_cfg = dict()

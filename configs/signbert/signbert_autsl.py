# The report on SignBERT and AUTSL: MediaPipe hands, 64 frames, 3 blocks, 4 heads, 226 classes (3.1 to 3.3).
_base_ = [
    '../_base_/models/signbert.py',
    '../_base_/datasets/autsl_hands.py',
    '../_base_/schedules/adam_signbert.py',  # 3.2
    '../_base_/default_runtime.py',
]

model = dict(
    backbone=dict(
        embedder=dict(layout='mediapipe_hands42'),
        encoder=dict(encoder=dict(heads=4)),  # 3.1
        # Written by: signmm train signbert/signbert_autsl_pretrain.py
        pretrained='work_dirs/signbert_autsl_pretrain/last.pth',
    ),
)

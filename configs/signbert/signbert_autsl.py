# The report on SignBERT and AUTSL: MediaPipe hands, 64 frames, 3 blocks, 4 heads, 226 classes (3.1 to 3.3).
_base_ = ['../_base_/models/signbert.py', '../_base_/default_runtime.py']

model = dict(
    # Written by: python tools/train.py configs/signbert/signbert_autsl_pretrain.py
    # From scratch instead: --cfg-options model.backbone.pretrained=None
    backbone=dict(
        embedder=dict(layout='mediapipe_hands42'),
        encoder=dict(encoder=dict(heads=4)),  # 3.1
        pretrained='work_dirs/signbert_autsl_pretrain/last.pth',
    ),
    head=dict(num_classes=226),  # 3.1
)
train_dataloader = dict(
    batch_size=32,  # not in the report
    num_workers=4,
    persistent_workers=True,
    sampler=dict(type='DefaultSampler', shuffle=True),
    collate_fn=dict(type='pseudo_collate'),
    dataset=dict(
        type='AUTSL',
        ann_file='data/autsl/annotations.json',
        poses='data/autsl/poses',
        split='train',
        pipeline=[
            dict(type='LoadPose'),
            dict(type='SelectKeypoints', layout='mediapipe_hands42'),  # 2.2: MediaPipe hand landmarker
            dict(type='SampleFrames', num_frames=64, mode='random'),  # 3.3: 64 frames at most
            dict(type='CropParts', size=256, body='image'),
            dict(type='PackSignInputs'),
        ],
    ),
)
val_dataloader = dict(
    batch_size=32,  # not in the report
    num_workers=4,
    persistent_workers=True,
    sampler=dict(type='DefaultSampler', shuffle=False),
    collate_fn=dict(type='pseudo_collate'),
    dataset=dict(
        type='AUTSL',
        ann_file='data/autsl/annotations.json',
        poses='data/autsl/poses',
        split='val',
        pipeline=[
            dict(type='LoadPose'),
            dict(type='SelectKeypoints', layout='mediapipe_hands42'),  # 2.2: MediaPipe hand landmarker
            dict(type='SampleFrames', num_frames=64, mode='center'),  # 3.3: 64 frames at most
            dict(type='CropParts', size=256, body='image'),
            dict(type='PackSignInputs'),
        ],
    ),
)
test_dataloader = dict(
    batch_size=32,  # not in the report
    num_workers=4,
    persistent_workers=True,
    sampler=dict(type='DefaultSampler', shuffle=False),
    collate_fn=dict(type='pseudo_collate'),
    dataset=dict(
        type='AUTSL',
        ann_file='data/autsl/annotations.json',
        poses='data/autsl/poses',
        split='test',
        pipeline=[
            dict(type='LoadPose'),
            dict(type='SelectKeypoints', layout='mediapipe_hands42'),  # 2.2: MediaPipe hand landmarker
            dict(type='SampleFrames', num_frames=64, mode='center'),  # 3.3: 64 frames at most
            dict(type='CropParts', size=256, body='image'),
            dict(type='PackSignInputs'),
        ],
    ),
)
val_evaluator = dict(type='SignAccuracy', topk=(1, 5))
test_evaluator = dict(type='SignAccuracy', topk=(1, 5))
# 3.2: Adam, weight decay 1e-4, momentum 0.9, rate 1e-3, x 0.1 every 20 epochs, 60 epochs.
optim_wrapper = dict(type='OptimWrapper', optimizer=dict(type='Adam', lr=1e-3, weight_decay=1e-4, betas=(0.9, 0.999)))
param_scheduler = [dict(type='StepLR', by_epoch=True, step_size=20, gamma=0.1)]
train_cfg = dict(by_epoch=True, max_epochs=60, val_interval=1)
val_cfg = dict()
test_cfg = dict()

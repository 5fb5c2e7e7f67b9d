# The report on SignBERT and AUTSL, pre-training: joint and frame masking (2.1), weights as in the paper (3.2).
# The report also uses WLASL; add it with a SignMix.
_base_ = [
    '../_base_/models/signbert_pretrain.py',
    '../_base_/default_runtime.py',
    '../_base_/schedules/adam_signbert_plus_pretrain.py',
]
default_hooks = dict(checkpoint=dict(save_best=None))

model = dict(
    backbone=dict(
        embedder=dict(layout='mediapipe_hands42'),
        encoder=dict(encoder=dict(heads=4)),  # 3.1
    ),
    masking=dict(ratio=0.15),  # 3.2: "mask threshold of key-points masking", read as the share of masked tokens
    head=dict(min_score=0.0),  # 2.2: no filter, MediaPipe applies one itself
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
# 3.2: rate 1e-4, warm-up of 6 epochs, linear decay, 60 epochs, weight decay 1e-4.
optim_wrapper = dict(optimizer=dict(weight_decay=1e-4))

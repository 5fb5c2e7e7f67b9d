# SignBERT+, Table 1: reconstruction of annotated hands; the first 70 % of each video train, the rest test.
# Data: python tools/data/prepare_hands17.py. HANDS17 has one hand and no arms, so there is no spatial encoding.
_base_ = [
    '../_base_/models/signbert_plus_pretrain.py',
    '../_base_/default_runtime.py',
    '../_base_/schedules/adam_signbert_plus_pretrain.py',
]
default_hooks = dict(checkpoint=dict(save_best=None))

model = dict(backbone=dict(embedder=dict(layout='mediapipe_hands42', spatial=False)))
train_dataloader = dict(
    batch_size=16,  # not in the paper
    num_workers=2,
    persistent_workers=True,
    sampler=dict(type='DefaultSampler', shuffle=True),
    collate_fn=dict(type='pseudo_collate'),
    dataset=dict(
        type='SignDataset',
        ann_file='data/hands17/annotations.json',
        poses='data/hands17/poses',
        split='train',
        unlabelled=True,
        pipeline=[
            dict(type='LoadPose'),
            dict(type='SampleFrames', num_frames=64, mode='random'),  # not in the paper
            dict(type='CropParts', size=256, body='image'),
            dict(type='PackSignInputs'),
        ],
    ),
)
test_dataloader = dict(
    batch_size=16,  # not in the paper
    num_workers=2,
    persistent_workers=True,
    sampler=dict(type='DefaultSampler', shuffle=False),
    collate_fn=dict(type='pseudo_collate'),
    dataset=dict(
        type='SignDataset',
        ann_file='data/hands17/annotations.json',
        poses='data/hands17/poses',
        split='test',
        unlabelled=True,
        pipeline=[
            dict(type='LoadPose'),
            dict(type='SampleFrames', num_frames=64, mode='center'),  # not in the paper
            dict(type='CropParts', size=256, body='image'),
            dict(type='PackSignInputs'),
        ],
    ),
)
test_evaluator = dict(type='ReconstructionPCK', threshold=20.0, auc=(20.0, 40.0))  # 4.1.2
test_cfg = dict()

# SignBERT+, Table 1: reconstruction of annotated hands; the first 70 % of each video train, the rest test.
# Data: signmm data prepare hands17, which cuts the videos into clips of at most 64 frames (not in the paper). An epoch
# has all of them, as has the test. HANDS17 has one hand and no arms, so there is no spatial encoding.
_base_ = [
    '../_base_/models/signbert_plus_pretrain.py',
    '../_base_/default_runtime.py',
    '../_base_/schedules/adam_signbert_plus_pretrain.py',
]
default_hooks = dict(checkpoint=dict(save_best=None), floors=dict(type='FloorsHook', split='test'))
model = dict(backbone=dict(embedder=dict(layout='mediapipe_hands42', spatial=False)))

__clips = dict(
    type='SignDataset', ann_file='data/hands17/annotations.json', poses='data/hands17/poses', unlabelled=True
)
__steps = dict(
    load=dict(type='LoadPose'),
    crop=dict(type='CropParts', size=256, body='image'),
    pack=dict(type='PackSignInputs'),
)
__loader = dict(batch_size=16, num_workers=2, persistent_workers=True, collate_fn=dict(type='pseudo_collate'))  # ours
train_dataloader = dict(
    **__loader,
    sampler=dict(type='DefaultSampler', shuffle=True),
    dataset=dict(**__clips, split='train', pipeline=__steps),
)
test_dataloader = dict(
    **__loader,
    sampler=dict(type='DefaultSampler', shuffle=False),
    dataset=dict(**__clips, split='test', pipeline=__steps),
)
test_evaluator = dict(type='ReconstructionPCK', threshold=20.0, auc=(20.0, 40.0))  # 4.1.2
test_cfg = dict()

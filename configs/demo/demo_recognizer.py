# A small recogniser on SynthSign with few labels, for `make demo`. Every number is ours: small enough for 2 CPU cores.
_base_ = ['../_base_/models/gcn_transformer.py', '../_base_/datasets/synthsign.py', '../_base_/default_runtime.py']

model = dict(
    backbone=dict(
        # Not the GCN of the papers: on a CPU a linear embedding trains three times as many clips in the same time.
        embedder=dict(
            _delete_=True, type='LinearEmbedder', layout='triplet49', part_width=48, hidden_width=96, dropout=0.1
        ),
        encoder=dict(depth=2, heads=4, ffn_width=288),
    ),
    head=dict(num_classes=20),  # glosses of signmm demo
)
__clips = dict(ann_file='work_dirs/demo/data/clips.json', poses='work_dirs/demo/data/clips_poses')
# An eighth of the training clips have labels: 90, 1 to 9 for each gloss.
train_dataloader = dict(dataset=dict(**__clips, fraction=0.125))
val_dataloader = dict(dataset=__clips)
test_dataloader = dict(dataset=__clips)
optim_wrapper = dict(
    type='OptimWrapper', optimizer=dict(type='AdamW', lr=1e-3, weight_decay=0.05), clip_grad=dict(max_norm=1.0)
)
train_cfg = dict(by_epoch=True, max_epochs=40, val_interval=5)
param_scheduler = [
    dict(type='LinearLR', by_epoch=True, begin=0, end=4, start_factor=0.01, convert_to_iter_based=True),
    dict(type='CosineAnnealingLR', by_epoch=True, begin=4, T_max=36, end=40, convert_to_iter_based=True),
]
val_cfg = dict()
test_cfg = dict()

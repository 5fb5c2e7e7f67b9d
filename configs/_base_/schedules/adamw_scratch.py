# Training a recogniser from scratch. Every number is ours: no paper of the four gives a recipe for this.
optim_wrapper = dict(
    type='OptimWrapper', optimizer=dict(type='AdamW', lr=1e-3, weight_decay=0.05), clip_grad=dict(max_norm=1.0)
)
train_cfg = dict(by_epoch=True, max_epochs=150, val_interval=5)
param_scheduler = [
    dict(type='LinearLR', by_epoch=True, begin=0, end=5, start_factor=0.01, convert_to_iter_based=True),
    dict(type='CosineAnnealingLR', by_epoch=True, begin=5, T_max=145, end=150, convert_to_iter_based=True),
]
val_cfg = dict()
test_cfg = dict()

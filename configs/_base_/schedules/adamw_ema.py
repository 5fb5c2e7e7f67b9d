# AdamW with decay on matrices only, cosine after a tenth of warm-up, and averaged weights, which are validated and
# saved. Chosen on wlasl50 (docs/recipes.md).
optim_wrapper = dict(
    type='OptimWrapper',
    constructor='MatrixDecayConstructor',
    optimizer=dict(type='AdamW', lr=1e-3, weight_decay=0.05),
    clip_grad=dict(max_norm=1.0),
)
train_cfg = dict(by_epoch=True, max_epochs=200, val_interval=10)
param_scheduler = [
    dict(type='LinearLR', by_epoch=True, begin=0, end=20, start_factor=0.01, convert_to_iter_based=True),
    dict(type='CosineAnnealingLR', by_epoch=True, begin=20, T_max=180, end=200, convert_to_iter_based=True),
]
custom_hooks = [
    dict(type='EMAHook', ema_type='MomentumAnnealingEMA', momentum=0.01, gamma=10, update_buffers=True),
]
val_cfg = dict()
test_cfg = dict()

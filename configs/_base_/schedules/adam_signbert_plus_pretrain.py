# Pre-training of SignBERT+ (4.1.3): Adam, peak rate 1e-4, weight decay 0.01, 60 epochs, 10 % warm-up, linear decay; the
# decay acts on the weights, as BERT's does: docs/papers/index.md.
optim_wrapper = dict(type='OptimWrapper', optimizer=dict(type='AdamW', lr=1e-4, weight_decay=0.01))
param_scheduler = [
    dict(type='LinearLR', by_epoch=True, begin=0, end=6, start_factor=0.01, convert_to_iter_based=True),
    dict(type='LinearLR', by_epoch=True, begin=6, end=60, start_factor=1.0, end_factor=0.0, convert_to_iter_based=True),
]
train_cfg = dict(by_epoch=True, max_epochs=60)

# Fine-tuning of BEST.
optim_wrapper = dict(
    type='OptimWrapper',
    optimizer=dict(type='Adam', lr=1e-4),  # BEST 4.2
)
train_cfg = dict(by_epoch=True, max_epochs=30, val_interval=1)  # not in the paper; after 30 epochs the rate is 1e-7
param_scheduler = [dict(type='StepLR', by_epoch=True, step_size=10, gamma=0.1)]  # BEST 4.2: x 0.1 per 10 epochs
val_cfg = dict()
test_cfg = dict()

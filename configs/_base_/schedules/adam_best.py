# Fine-tuning of BEST, and of the recognisers compared with it.
# BEST 4.2: Adam, learning rate 1e-4, x 0.1 per 10 epochs.
optim_wrapper = dict(type='OptimWrapper', optimizer=dict(type='Adam', lr=1e-4))
# Number of epochs: not in the paper, ours. After 30 epochs the rate is 1e-7.
train_cfg = dict(by_epoch=True, max_epochs=30, val_interval=1)
param_scheduler = [dict(type='StepLR', by_epoch=True, step_size=10, gamma=0.1)]
val_cfg = dict()
test_cfg = dict()

# Fine-tuning of MASA.
# MASA IV-A: SGD, learning rate 0.01, momentum 0.9, x 0.1 per 20 epochs, 60 epochs.
# Its released code trains 80 epochs with x 0.1 at 50 and 70 instead.
# fused: one pass, faster
optim_wrapper = dict(type='OptimWrapper', optimizer=dict(type='SGD', lr=0.01, momentum=0.9, fused=True))
train_cfg = dict(by_epoch=True, max_epochs=60, val_interval=1)
param_scheduler = [dict(type='StepLR', by_epoch=True, step_size=20, gamma=0.1)]
val_cfg = dict()
test_cfg = dict()

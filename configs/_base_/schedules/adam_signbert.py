# Fine-tuning of SignBERT, as the report on AUTSL quotes it (3.2): Adam, weight decay 1e-4 ("L2", so in the gradient),
# momentum 0.9, rate 1e-3, x 0.1 every 20 epochs. 60 epochs are the report's.
optim_wrapper = dict(type='OptimWrapper', optimizer=dict(type='Adam', lr=1e-3, weight_decay=1e-4, betas=(0.9, 0.999)))
param_scheduler = [dict(type='StepLR', by_epoch=True, step_size=20, gamma=0.1)]
train_cfg = dict(by_epoch=True, max_epochs=60, val_interval=1)
val_cfg = dict()
test_cfg = dict()

# Fine-tuning of SignBERT+ for isolated recognition.
# SignBERT+ 4.1.3: Adam, learning rate 1e-4.
optim_wrapper = dict(type='OptimWrapper', optimizer=dict(type='Adam', lr=1e-4))
# Decay and number of epochs for fine-tuning: not in the paper, ours; those of BEST 4.2, by the same group.
train_cfg = dict(by_epoch=True, max_epochs=30, val_interval=1)
param_scheduler = [dict(type='StepLR', by_epoch=True, step_size=10, gamma=0.1)]
val_cfg = dict()
test_cfg = dict()

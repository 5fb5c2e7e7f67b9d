# Fine-tuning as in the sibling release of MASA's authors: SGD, learning rate 0.01, 80 epochs, x 0.1 at 50 and 70.
_base_ = './sgd_masa.py'
train_cfg = dict(max_epochs=80)  # sibling release
param_scheduler = [dict(type='MultiStepLR', by_epoch=True, milestones=[50, 70], gamma=0.1)]  # sibling release

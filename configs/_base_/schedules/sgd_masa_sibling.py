# Fine-tuning as in the sibling release of MASA's authors: SGD, learning rate 0.01, 80 epochs, x 0.1 at 50 and 70.
# fused: one pass, faster
optim_wrapper = dict(type='OptimWrapper', optimizer=dict(type='SGD', lr=0.01, momentum=0.9, fused=True))
train_cfg = dict(by_epoch=True, max_epochs=80, val_interval=1)
param_scheduler = [dict(type='MultiStepLR', by_epoch=True, milestones=[50, 70], gamma=0.1)]
val_cfg = dict()
test_cfg = dict()

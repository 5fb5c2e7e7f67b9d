# SignBERT+ 4.1.3: Adam, learning rate 5e-5. Decay, number of epochs and clipping are not in the paper.
optim_wrapper = dict(type='OptimWrapper', optimizer=dict(type='Adam', lr=5e-5), clip_grad=dict(max_norm=5.0))
train_cfg = dict(by_epoch=True, max_epochs=60, val_interval=1)
param_scheduler = [dict(type='MultiStepLR', by_epoch=True, milestones=[35, 50], gamma=0.2)]
val_cfg = dict()
test_cfg = dict()

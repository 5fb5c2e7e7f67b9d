# Fine-tuning for continuous recognition.
optim_wrapper = dict(
    type='OptimWrapper',
    optimizer=dict(type='Adam', lr=1e-4),  # SignBERT+ 4.1.3
    clip_grad=dict(max_norm=5.0),  # not in the paper
)
train_cfg = dict(by_epoch=True, max_epochs=60, val_interval=1)  # not in the paper
param_scheduler = [dict(type='MultiStepLR', by_epoch=True, milestones=[35, 50], gamma=0.2)]  # not in the paper
val_cfg = dict()
test_cfg = dict()

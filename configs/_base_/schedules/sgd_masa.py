# Fine-tuning of MASA. Its released code trains 80 epochs with x 0.1 at 50 and 70 instead: sgd_masa_sibling.py.
optim_wrapper = dict(
    type='OptimWrapper',
    optimizer=dict(type='SGD', lr=0.01, momentum=0.9),  # MASA IV-A
)
train_cfg = dict(by_epoch=True, max_epochs=60, val_interval=1)  # MASA IV-A
param_scheduler = [dict(type='StepLR', by_epoch=True, step_size=20, gamma=0.1)]  # MASA IV-A: x 0.1 per 20 epochs
val_cfg = dict()
test_cfg = dict()

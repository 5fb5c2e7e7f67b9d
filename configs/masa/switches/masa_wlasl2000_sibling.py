# MASA's model with the fine-tuning of the sibling release: schedule. The temporal sampling: masa_released_wlasl2000.py.
_base_ = '../masa_wlasl2000.py'
train_cfg = dict(max_epochs=80)
param_scheduler = [dict(type='MultiStepLR', by_epoch=True, milestones=[50, 70], gamma=0.1)]

# MASA as in released code, with the fine-tuning of the authors' sibling release: everything but the data set.
_base_ = ['../models/masa_released.py', '../schedules/sgd_masa_sibling.py', '../default_runtime.py']
# Written by: signmm train masa/masa_released_pretrain.py
model = dict(backbone=dict(pretrained='work_dirs/masa_released_pretrain/last.pth'))

# Trained 4 times as long, about the processor time of pre-training and fine-tuning together.
_base_ = './wlasl50_signmm_parts.py'
train_cfg = dict(max_epochs=800)
param_scheduler = [
    dict(type='LinearLR', by_epoch=True, begin=0, end=80, start_factor=0.01, convert_to_iter_based=True),
    dict(type='CosineAnnealingLR', by_epoch=True, begin=80, T_max=720, end=800, convert_to_iter_based=True),
]

# wlasl50 for 60 epochs, as MASA fine-tunes, and with 16 frames, as the clips have at most 30: row "scratch" of the
# pre-training tables, and what every row fine-tunes with.
_base_ = ['./wlasl50_gcn_transformer.py']

__short = dict(dataset=dict(pipeline=dict(sample=dict(num_frames=16))))
train_dataloader = __short
test_dataloader = __short
train_cfg = dict(max_epochs=60)
param_scheduler = [
    dict(type='LinearLR', start_factor=0.01, by_epoch=True, end=4, convert_to_iter_based=True),
    dict(type='CosineAnnealingLR', T_max=56, eta_min=1e-6, by_epoch=True, begin=4, end=60, convert_to_iter_based=True),
]

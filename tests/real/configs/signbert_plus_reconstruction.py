# SignBERT+ Table 1 on held-out real clips: longer, wider inside the GCN, no dropout in the encoder, a lower rate, and
# two things that are not in the paper: a learned vector per joint, and one for hands without coordinates. 87 minutes
# of a busy core. Then: python tools/analysis/reconstruction_pck.py CONFIG CHECKPOINT
_base_ = ['./signbert_plus_pretrain.py']
model = dict(
    backbone=dict(
        embedder=dict(widths=(32, 32, 64, 96, 96), joint_width=16, empty_token=True), encoder=dict(dropout=0.0)
    ),
)
train_cfg = dict(max_epochs=720)
optim_wrapper = dict(optimizer=dict(lr=2e-3, betas=(0.9, 0.95)))
param_scheduler = [
    dict(type='LinearLR', by_epoch=True, end=2, start_factor=0.01, convert_to_iter_based=True),
    dict(
        type='LinearLR', by_epoch=True, begin=2, end=720, start_factor=1.0, end_factor=0.0, convert_to_iter_based=True
    ),
]

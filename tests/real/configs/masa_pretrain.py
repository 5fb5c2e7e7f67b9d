# MASA on the real clips without labels; the backbone is that of masa_scratch.py.
_base_ = ['./best_pretrain.py']

model = dict(
    _delete_=True,
    type='MASAModel',
    data_preprocessor=dict(type='PoseDataPreprocessor'),
    backbone=dict(
        type='PoseBackbone',
        embedder={{_base_.model.backbone.embedder}},
        positions=dict(type='SinusoidalPositions'),
        encoder=dict(type='TransformerEncoder', width=192, depth=3, heads=4, ffn_width=384, dropout=0.1, norm='pre'),
    ),
    # Of MediaPipe's hands 35 % of the left ones are found: with all 49 joints as the divisor 64 % of the clips have no
    # candidate frame.
    masking=dict(type='MotionAwareMasking', only_found=True),
    decoder=dict(type='TransformerEncoder', width=192, depth=2, heads=4, ffn_width=384, dropout=0.1, norm='pre'),
    head=dict(type='MotionHead', part_width=64, hidden_width=64, intervals=(3,), target='motion'),
    alignment=dict(
        type='SemanticAlignment',
        in_width=192,
        hidden_width=128,
        out_width=64,
        bank_size=512,  # fewer than the 1,505 clips, or old keys of the same clip become negatives
        ramp_epochs=10,
    ),
)
optim_wrapper = dict(
    optimizer=dict(_delete_=True, type='AdamW', lr=1e-3, betas=(0.9, 0.95), weight_decay=1e-4),
    clip_grad=dict(max_norm=1.0),
)
param_scheduler = [
    dict(type='LinearLR', by_epoch=True, end=4, start_factor=0.01, convert_to_iter_based=True),
    dict(type='LinearLR', by_epoch=True, begin=4, end=40, start_factor=1.0, end_factor=0.0, convert_to_iter_based=True),
]

# MASA, as the paper writes it: motion-aware masked autoencoder and momentum semantic alignment (sec. III and IV-A).
_base_ = ['../_base_/models/masa.py', '../_base_/datasets/pretrain_mix.py', '../_base_/default_runtime.py']

model = dict(
    type='MASAModel',
    backbone=dict(pretrained=None),
    masking=dict(
        type='MotionAwareMasking',
        ratio=0.9,  # sec. IV-A and Table IX, alpha
        intervals=(3,),  # Table VII, k
        min_score=0.4,  # sec. IV-A, eps_c
        min_motion=5.0,  # sec. IV-A and Table XI, eps_m
        min_share=0.5,  # sec. IV-A and Table XII, delta
    ),
    decoder=dict(
        type='TransformerEncoder',
        depth=2,  # not in the paper; released code
        heads=8,  # not in the paper; released code
        ffn_width=2048,  # not in the paper; released code
        dropout=0.1,  # not in the paper; released code
        activation='gelu',  # not in the paper; released code
    ),
    head=dict(
        _delete_=True,
        type='MotionHead',
        hidden_width=256,  # not in the paper; released code
        intervals=(3,),  # Table VII, k
        target='motion',  # eq. 4; 'joint' in Table VI
        min_score=0.4,  # sec. IV-A, eps_c
        scale=256.0,  # not in the paper: the unit of eq. 4 is the side of the crop
    ),
    alignment=dict(
        type='SemanticAlignment',
        hidden_width=512,  # not in the paper; released code
        out_width=128,  # not in the paper; released code
        view=dict(type='RandomFrameMasking', ratio=0.5),  # sec. IV-A, alpha_r
        momentum=0.996,  # sec. III-B, mu
        bank_size=6144,  # sec. IV-A, K
        temperature=0.07,  # sec. IV-A, tau
        weight=0.05,  # sec. IV-A and Table X, lambda_s
        ramp_epochs=100,  # sec. IV-A
    ),
)
# Sec. IV-A: AdamW with beta 0.9 and 0.95, weight decay 1e-4, learning rate 1e-4.
optim_wrapper = dict(
    type='OptimWrapper',
    optimizer=dict(type='AdamW', lr=1e-4, betas=(0.9, 0.95), weight_decay=1e-4),  # sec. IV-A
)
param_scheduler = [
    # Sec. IV-A: warm-up of 20 epochs. That it begins at a hundredth of the rate is not in the paper.
    dict(type='LinearLR', by_epoch=True, begin=0, end=20, start_factor=0.01, convert_to_iter_based=True),
    dict(
        type='LinearLR',
        by_epoch=True,
        begin=20,  # sec. IV-A: linear decay after the warm-up, to 0
        end=400,  # sec. IV-A
        start_factor=1.0,  # sec. IV-A
        end_factor=0.0,  # sec. IV-A
        convert_to_iter_based=True,
    ),
]
train_cfg = dict(by_epoch=True, max_epochs=400)  # sec. IV-A
default_hooks = dict(checkpoint=dict(save_best=None), floors=dict(type='FloorsHook'))
log_processor = dict(mean_pattern=r'.*(loss|time|grad_norm|masked|error_px|info_nce|align_).*')  # the log shows means

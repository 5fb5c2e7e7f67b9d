# MASA as in the authors' released code. Every number: that code; what the paper says stands in masa_pretrain.py.
_base_ = ['../_base_/models/masa_released.py', '../_base_/datasets/pretrain_mix.py', '../_base_/default_runtime.py']

model = dict(
    type='MASAModel',
    drop_masked=False,  # switches/masa_pretrain_keep_tokens.py
    # Embedding and encoder: switches/masa_pretrain_{bn_eps,temporal_convs,body_edges,no_positions,norm_eps,input_norm,
    # ffn_dropout}.py
    masking=dict(
        type='ReleasedMotionMasking',
        ratio=0.9,
        intervals=(3,),
        min_score=0.0,  # switches/masa_pretrain_eps_c.py
        min_motion=3.0,  # these four: switches/masa_pretrain_signed_masking.py
        measure='signed',
        min_count=2,
        use_score=False,
        per_part=True,  # switches/masa_pretrain_part_masking.py
    ),
    decoder=dict(
        type='ReleasedTransformerEncoder',
        depth=2,
        heads=8,
        ffn_width=2048,
        dropout=0.1,
        activation='gelu',
        norm='post',
        norm_eps=1e-12,
        input_norm=True,
        ffn_dropout=0.0,
    ),
    head=dict(
        _delete_=True,
        type='ReleasedMotionHead',
        hidden_width=256,
        intervals=(3,),
        target='motion',
        distance='l1',  # these four: switches/masa_pretrain_l1.py
        scale=1.0,
        weight=10.0,
        average='joints',
        min_score=0.0,  # switches/masa_pretrain_eps_c.py
        min_signed=3.0,  # switches/masa_pretrain_positive.py
        rectify=True,  # switches/masa_pretrain_rectified.py
    ),
    alignment=dict(
        type='SemanticAlignment',
        pool=dict(type='PartAttentionPool'),  # switches/masa_pretrain_attention_pool.py
        hidden_width=512,
        out_width=128,
        view=dict(type='RandomPartMasking', ratio=0.5),  # switches/masa_pretrain_part_view.py
        momentum=0.999,  # switches/masa_pretrain_momentum999.py
        bank_size=6912,  # switches/masa_pretrain_bank6912.py
        temperature=0.07,
        weight=0.05,
        ramp_epochs=100,
    ),
)
# switches/masa_pretrain_optimizer.py
optim_wrapper = dict(type='OptimWrapper', optimizer=dict(type='AdamW', lr=1e-4, betas=(0.9, 0.999), weight_decay=0.03))
# switches/masa_pretrain_schedule.py
param_scheduler = [
    # Epoch 0 has the rate 0, epoch 20 the full one.
    dict(type='LinearLR', by_epoch=True, begin=0, end=21, start_factor=1e-9),
    # Milestones 100, 200, 300, 350, counted after the warm-up.
    dict(type='MultiStepLR', by_epoch=True, milestones=[120, 220, 320, 370], gamma=0.5),
]
train_cfg = dict(by_epoch=True, max_epochs=400)
default_hooks = dict(checkpoint=dict(save_best=None), floors=dict(type='FloorsHook'))
sync_bn = 'torch'  # switches/masa_pretrain_sync_bn.py
# switches/masa_pretrain_whole_clips.py and masa_pretrain_crop.py; 64 clips on each of 8 GPUs.
train_dataloader = dict(
    dataset=dict(
        common=dict(
            pipeline=dict(
                sample=dict(_delete_=True, type='SampleFrames', mode='all', max_frames=150),
                crop=dict(type='ReleasedCropParts', body='image', drop_handless=True),
            )
        )
    )
)
log_processor = dict(mean_pattern=r'.*(loss|time|grad_norm|masked|error_px|info_nce|align_).*')  # the log shows means

# MASA as in the released code, at the size and with the data and length of masa_pretrain.py.
_base_ = ['./masa_pretrain.py']

model = dict(
    drop_masked=False,
    backbone=dict(
        embedder=dict(type='ReleasedTripletEmbedder', temporal_blocks=2, body_edges='released', input_eps=0.1),
        positions=None,
        encoder=dict(
            type='ReleasedTransformerEncoder',
            activation='gelu',
            norm='post',
            norm_eps=1e-12,
            input_norm=True,
            ffn_dropout=0.0,
        ),
    ),
    masking=dict(
        _delete_=True,
        type='ReleasedMotionMasking',
        min_score=0.0,
        min_motion=3.0,
        measure='signed',
        min_count=2,
        use_score=False,
        per_part=True,
    ),
    decoder=dict(
        type='ReleasedTransformerEncoder',
        activation='gelu',
        norm='post',
        norm_eps=1e-12,
        input_norm=True,
        ffn_dropout=0.0,
    ),
    head=dict(
        type='ReleasedMotionHead',
        distance='l1',
        scale=1.0,
        weight=10.0,
        average='joints',
        min_score=0.0,
        min_signed=3.0,
        rectify=True,
    ),
    alignment=dict(
        in_width=64,
        pool=dict(type='PartAttentionPool', part_width=64),
        view=dict(type='RandomPartMasking', ratio=0.5),
        momentum=0.999,
    ),
)
optim_wrapper = dict(optimizer=dict(lr=5e-4, betas=(0.9, 0.999), weight_decay=0.03))  # post-norm needs a low rate

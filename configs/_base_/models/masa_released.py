# MASA's encoder and head as in the authors' released code; what the paper says instead stands behind each value.
model = dict(
    type='SignModel',
    data_preprocessor=dict(type='PoseDataPreprocessor'),
    backbone=dict(
        type='PoseBackbone',
        embedder=dict(
            type='TripletEmbedder',
            layout='triplet49',
            part_width=512,
            dropout=0.05,
            out_dropout=0.25,
            input_eps=0.1,  # paper: not said, torch's 1e-5
            temporal_blocks=2,  # paper: 0, frame-wise embedding
            body_edges='released',  # paper: 'all'
        ),
        positions=None,  # paper: vanilla Transformer, SinusoidalPositions
        encoder=dict(
            type='TransformerEncoder',
            width=1536,
            depth=3,
            heads=8,
            ffn_width=2048,
            dropout=0.1,
            activation='gelu',
            norm='post',
            norm_eps=1e-12,  # paper: not said, torch's 1e-5
            input_norm=True,  # paper: False
            ffn_dropout=0.0,  # paper: not said, as dropout
        ),
    ),
    head=dict(
        type='ClsHead',
        num_classes=2000,
        in_width=1536,
        mode='part_attention',  # paper: 'mean'
        init_std=0.01,  # paper: not said; released fine-tuning code
    ),
)

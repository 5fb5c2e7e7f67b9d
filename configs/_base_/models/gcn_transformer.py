# The encoder of SignBERT+, BEST and MASA as a recogniser: GCN per part, Transformer over frames.
model = dict(
    type='SignModel',
    data_preprocessor=dict(type='PoseDataPreprocessor'),
    backbone=dict(
        type='PoseBackbone',
        embedder=dict(
            type='TripletEmbedder',
            layout='triplet49',
            part_width=512,  # BEST sec. 4.2: D = 1536 for three parts
            dropout=0.05,  # not in the papers; released MASA code
            out_dropout=0.25,  # not in the papers; released MASA code
        ),
        positions=dict(type='SinusoidalPositions'),  # BEST sec. 3.2, eq. 4
        encoder=dict(
            type='TransformerEncoder',
            width=1536,  # BEST sec. 4.2
            depth=3,  # not in the paper; SignBERT+ uses 3, so does released MASA code
            heads=8,  # BEST sec. 4.2
            ffn_width=2048,  # BEST sec. 4.2
            dropout=0.1,  # not in the paper; Vaswani et al. 2017
            activation='gelu',  # not in the paper; released MASA code
        ),
    ),
    head=dict(
        type='ClsHead',
        num_classes=2000,
        in_width=1536,
        mode='mlp',  # BEST sec. 3.4: "a simple MLP as the prediction head"
    ),
)

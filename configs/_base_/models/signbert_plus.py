# SignBERT+ as a recogniser: gesture states and arm positions of both hands, Transformer over frames, attention merging.
_base_ = './recognizer.py'
model = dict(
    backbone=dict(
        embedder=dict(
            type='GestureEmbedder',
            layout='triplet49',  # 21 joints per hand and 7 arm joints, 3.1.1
            part_width=768,  # not in the paper; D = 1536 for two hands, as in BEST and MASA
            spatial=True,  # Table 6
        ),
        positions=dict(type='SinusoidalPositions'),  # 3.1.1
        encoder=dict(
            type='TransformerEncoder',
            depth=3,  # Table 2
            heads=8,  # not in the paper; Vaswani et al. 2017
            ffn_width=2048,  # not in the paper; as in BEST
            dropout=0.1,  # not in the paper; Vaswani et al. 2017
        ),
    ),
    head=dict(
        mode='attention',  # eq. 10, then an MLP
    ),
)

# The encoder that BEST and MASA share, as a recogniser: GCN per part, Transformer over frames.
_base_ = './recognizer.py'
model = dict(
    backbone=dict(
        embedder=dict(
            type='TripletEmbedder',
            layout='triplet49',
            part_width=512,  # D = 1536 for three parts: BEST 4.2, MASA IV-A
            dropout=0.05,  # not in the papers; released MASA code
            out_dropout=0.25,  # not in the papers; released MASA code
        ),
        positions=dict(type='SinusoidalPositions'),  # BEST eq. 4; MASA III-A, vanilla Transformer
        encoder=dict(
            type='TransformerEncoder',
            depth=3,  # not in the papers; SignBERT+ uses 3, so does released MASA code
            heads=8,  # BEST 4.2; released MASA code
            ffn_width=2048,  # BEST 4.2; released MASA code
            dropout=0.1,  # not in the papers; Vaswani et al. 2017, released MASA code
            activation='gelu',  # not in the papers; released MASA code
        ),
    ),
    head=dict(mode='mlp'),
)

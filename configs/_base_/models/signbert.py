# SignBERT (ICCV 2021) as a recogniser: one token per hand, gesture state + frame number + hand chirality.
# Its numbers come from the report on AUTSL, which retells the paper, and from SignBERT+.
_base_ = './recognizer.py'
model = dict(
    backbone=dict(
        embedder=dict(
            type='GestureEmbedder',
            layout='triplet49',
            part_width=768,  # AUTSL report 3.1: 768, the width of the WordPiece vectors
            spatial=False,
            chirality=True,  # vectors L and R
        ),
        positions=dict(type='HandTokenPositions', positions=dict(type='SinusoidalPositions')),  # one per frame
        encoder=dict(
            type='HandTokenEncoder',  # two tokens per frame
            encoder=dict(
                type='TransformerEncoder',
                depth=3,  # AUTSL report 3.1
                heads=8,  # AUTSL report 3.1: 8 in the paper
                ffn_width=2048,  # not in the paper
                dropout=0.1,  # not in the paper; Vaswani et al. 2017
            ),
        ),
    ),
    head=dict(mode='attention'),
)

# SignBERT (ICCV 2021) in pre-training: joint, frame and identity masking; each hand decoded from its own token.
model = dict(
    type='MaskedPoseModel',
    data_preprocessor=dict(type='PoseDataPreprocessor'),
    backbone=dict(
        type='PoseBackbone',
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
                width=768,
                depth=3,  # AUTSL report 3.1
                heads=8,  # AUTSL report 3.1: 8 in the paper
                ffn_width=2048,  # not in the paper
                dropout=0.1,  # not in the paper; Vaswani et al. 2017
            ),
        ),
    ),
    masking=dict(
        type='MultiLevelMasking',
        ratio=0.4,  # best ratio of SignBERT+; that of SignBERT is not in the texts at hand
        operations=('joint', 'frame', 'identity'),  # AUTSL report 2.1; SignBERT+ added clips
        parts=('left', 'right'),
    ),
    head=dict(
        type='ManoHead',
        part_width=768,
        source='hand',
        hand=dict(num_pca=25),  # AUTSL report 3.1: 42 numbers per hand, 25 + 10 + camera
        min_score=0.5,  # AUTSL report 2.2
        reg_weight=0.01,  # AUTSL report 3.2
        shape_weight=10.0,
        smooth_weight=100.0,
    ),
)

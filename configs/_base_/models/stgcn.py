# ST-GCN (Yan et al., AAAI 2018): nine blocks, spatial partition, temporal kernel 9, mean over joints and frames.
_base_ = './recognizer.py'
model = dict(
    backbone=dict(
        embedder=dict(
            type='STGCNEmbedder',
            layout='triplet49',
            widths=(64, 64, 64, 128, 128, 128, 256, 256, 256),  # sec. 4.2
            temporal_kernel=9,  # sec. 4.2
            dropout=0.5,  # sec. 4.2
        ),
        encoder=dict(type='IdentityEncoder'),
    ),
    head=dict(mode='mean'),
)

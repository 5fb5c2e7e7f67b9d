# wlasl50 from scratch with the backbone of SignBERT+: hands alone, spatial and temporal encodings, attention merging.
_base_ = ['./wlasl50_short.py']

model = dict(
    backbone=dict(
        embedder=dict(
            _delete_=True,
            type='GestureEmbedder',
            layout='triplet49',
            part_width=96,
            widths=(16, 16, 32, 96, 96),
            spatial_widths=(16, 16, 32, 64, 64),
            dropout=0.0,
            out_dropout=0.0,
        ),
        encoder=dict(norm='pre'),  # pre-training learns faster
    ),
    head=dict(mode='attention'),
)

_base_ = ['./wlasl50_gcn_transformer.py']

model = dict(
    backbone=dict(
        embedder=dict(
            _delete_=True,
            type='STGCNEmbedder',
            layout='triplet49',
            widths=(48, 48, 48, 96, 96, 96, 192, 192, 192),
            dropout=0.2,
        ),
        positions=None,
        encoder=dict(_delete_=True, type='IdentityEncoder', width=192),
    ),
    head=dict(mode='mean'),
)

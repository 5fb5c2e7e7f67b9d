_base_ = ['./wlasl50_gcn_transformer.py']

# Four blocks, not the paper's nine: the paper's size takes 20 s a step on one core.
model = dict(
    backbone=dict(
        embedder=dict(
            _delete_=True,
            type='STGCNEmbedder',
            layout='triplet49',
            widths=(32, 32, 64, 64),
            temporal_kernel=5,
            dropout=0.0,  # as on isl_kinect30, where it underfits otherwise
        ),
        positions=None,
        encoder=dict(_delete_=True, type='IdentityEncoder', width=64),
    ),
    head=dict(in_width=64, mode='mean'),
)
optim_wrapper = dict(optimizer=dict(lr=3e-3))

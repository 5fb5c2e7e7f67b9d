_base_ = ['./isl_kinect30_gcn_transformer.py']

model = dict(
    backbone=dict(
        embedder=dict(_delete_=True, type='LinearEmbedder', layout='kinect20', part_width=192, hidden_width=128)
    )
)

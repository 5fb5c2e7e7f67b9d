_base_ = ['./wlasl50_gcn_transformer.py']

model = dict(
    backbone=dict(
        embedder=dict(_delete_=True, type='LinearEmbedder', layout='triplet49', part_width=64, hidden_width=128)
    )
)

# MASA, released code: the pooled body graph loses its edges to the nose.
_base_ = '../masa_pretrain.py'
model = dict(backbone=dict(embedder=dict(type='ReleasedTripletEmbedder', body_edges='released')))

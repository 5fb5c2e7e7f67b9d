# MASA, released code: two temporal convolution blocks in the embedding.
_base_ = '../masa_pretrain.py'
model = dict(backbone=dict(embedder=dict(type='ReleasedTripletEmbedder', temporal_blocks=2)))

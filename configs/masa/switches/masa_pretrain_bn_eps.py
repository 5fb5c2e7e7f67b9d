# MASA, released code: eps 0.1 in the embedding's input norm.
_base_ = '../masa_pretrain.py'
model = dict(backbone=dict(embedder=dict(type='ReleasedTripletEmbedder', input_eps=0.1)))

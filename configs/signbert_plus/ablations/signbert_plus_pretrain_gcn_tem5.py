# SignBERT+, Table 5: GCN_Tem-5 instead of position encoding.
_base_ = '../signbert_plus_pretrain.py'
model = dict(backbone=dict(embedder=dict(temporal_kernel=5), positions=None))

# MASA, released code: attention pooling of hands and body before the projection.
_base_ = '../masa_pretrain.py'
model = dict(alignment=dict(pool=dict(type='PartAttentionPool')))

# MASA, released code: attention pooling of hands and body before the projection.
_base_ = '../masa_pretrain.py'
model = dict(alignment=dict(in_width=512, pool=dict(type='PartAttentionPool', part_width=512)))

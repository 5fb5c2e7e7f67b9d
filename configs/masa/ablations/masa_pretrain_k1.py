# MASA Table VII: k = 1.
_base_ = '../masa_pretrain.py'
model = dict(masking=dict(intervals=(1,)), head=dict(intervals=(1,)))

# MASA Table VII: k = 7.
_base_ = '../masa_pretrain.py'
model = dict(masking=dict(intervals=(7,)), head=dict(intervals=(7,)))

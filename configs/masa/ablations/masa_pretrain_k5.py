# MASA Table VII: k = 5.
_base_ = '../masa_pretrain.py'
model = dict(masking=dict(intervals=(5,)), head=dict(intervals=(5,)))

# MASA Table XI: eps_m = 10.
_base_ = '../masa_pretrain.py'
model = dict(masking=dict(min_motion=10.0))

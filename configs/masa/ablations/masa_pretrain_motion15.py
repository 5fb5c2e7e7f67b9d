# MASA Table XI: eps_m = 15.
_base_ = '../masa_pretrain.py'
model = dict(masking=dict(min_motion=15.0))

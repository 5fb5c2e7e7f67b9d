# MASA Table XI: eps_m = 0.
_base_ = '../masa_pretrain.py'
model = dict(masking=dict(min_motion=0.0))

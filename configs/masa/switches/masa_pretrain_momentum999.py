# MASA, released code: mu = 0.999.
_base_ = '../masa_pretrain.py'
model = dict(alignment=dict(momentum=0.999))

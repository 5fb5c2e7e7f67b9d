# MASA Table IX: 70 % of the candidates masked.
_base_ = ['./masa_pretrain.py']
model = dict(masking=dict(ratio=0.700))

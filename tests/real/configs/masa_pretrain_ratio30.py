# MASA Table IX: 30 % of the candidates masked.
_base_ = ['./masa_pretrain.py']
model = dict(masking=dict(ratio=0.300))

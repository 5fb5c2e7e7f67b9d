# MASA Table IX: 10 % of the candidates masked.
_base_ = ['./masa_pretrain.py']
model = dict(masking=dict(ratio=0.10))

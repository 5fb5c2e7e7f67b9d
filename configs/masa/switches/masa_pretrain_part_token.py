# MASA, released code: one mask token of 512 numbers for every part.
_base_ = '../masa_pretrain.py'
model = dict(backbone=dict(mask_token='part'))

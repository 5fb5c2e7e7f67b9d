# MASA, released code: 6912 negative keys.
_base_ = '../masa_pretrain.py'
model = dict(alignment=dict(bank_size=6912))

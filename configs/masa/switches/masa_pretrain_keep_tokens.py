# MASA, released code: masked frames stay in the encoder as mask tokens.
_base_ = '../masa_pretrain.py'
model = dict(drop_masked=False)

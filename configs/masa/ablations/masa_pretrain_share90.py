# MASA Table XII: delta = 0.9.
_base_ = '../masa_pretrain.py'
model = dict(masking=dict(min_share=0.9))

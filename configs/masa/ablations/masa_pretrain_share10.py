# MASA Table XII: delta = 0.1.
_base_ = '../masa_pretrain.py'
model = dict(masking=dict(min_share=0.1))

# SignBERT+, Table 4: K = 12.
_base_ = '../signbert_plus_pretrain.py'
model = dict(masking=dict(max_clip=12))

# SignBERT+, Table 4: K = 4.
_base_ = '../signbert_plus_pretrain.py'
model = dict(masking=dict(max_clip=4))

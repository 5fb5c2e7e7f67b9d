# SignBERT+, Table 7: R = 20 %.
_base_ = '../signbert_plus_pretrain.py'
model = dict(masking=dict(ratio=0.2))

# SignBERT+, Table 8: masked clip modelling alone, with identity.
_base_ = '../signbert_plus_pretrain.py'
model = dict(masking=dict(operations=('clip', 'identity')))

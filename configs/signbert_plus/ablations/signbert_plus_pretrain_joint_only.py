# SignBERT+, Table 8: masked joint modelling alone, with identity.
_base_ = '../signbert_plus_pretrain.py'
model = dict(masking=dict(operations=('joint', 'identity')))

# The part of the clips of SignBERT+ that come from isolated recognition ("Partial" in Table 11, about 160k videos).
_base_ = './signbert_plus_mix.py'

train_dataloader = dict(dataset=dict(datasets=dict(phoenix14=None, phoenix14t=None, how2sign=None)))

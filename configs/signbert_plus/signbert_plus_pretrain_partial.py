# SignBERT+, Table 11, "Ours, Partial": pre-training on the clips of isolated recognition alone.
_base_ = './signbert_plus_pretrain.py'
train_dataloader = dict(dataset=dict(datasets=dict(phoenix14=None, phoenix14t=None, how2sign=None)))

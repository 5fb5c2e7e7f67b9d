# SignBERT+, Table 11, "Baseline, Scratch": the same without pre-training.
_base_ = './signbert_plus_phoenix14.py'

model = dict(backbone=dict(pretrained=None))

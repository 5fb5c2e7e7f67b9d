# SignBERT+, Tables 8, 10 and 11, row 1: no pre-training.
_base_ = '../signbert_plus_msasl1000.py'
model = dict(backbone=dict(pretrained=None))

# The same without pre-training (SignBERT+ Table 11 shows what it is worth).
_base_ = './signbert_plus_phoenix14t.py'

model = dict(backbone=dict(pretrained=None))

# The same without pre-training (Table 11, Scratch).
_base_ = './signbert_plus_phoenix14t_translation.py'

model = dict(backbone=dict(pretrained=None))

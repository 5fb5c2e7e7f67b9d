# The same without pre-training.
_base_ = './signbert_plus_csl_daily_translation.py'

model = dict(backbone=dict(pretrained=None))

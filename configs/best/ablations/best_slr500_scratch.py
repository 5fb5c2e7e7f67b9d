# BEST Tables 7 and 9, row 1: without pre-training.
_base_ = '../best_slr500.py'
model = dict(backbone=dict(pretrained=None))

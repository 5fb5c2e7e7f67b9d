# BEST Tables 7 and 9, row 1: without pre-training.
_base_ = '../best_wlasl2000.py'
model = dict(backbone=dict(pretrained=None))

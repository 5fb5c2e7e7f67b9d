# BEST Tables 7 and 9, row 1: without pre-training.
_base_ = '../best_nmfs_csl.py'
model = dict(backbone=dict(pretrained=None))

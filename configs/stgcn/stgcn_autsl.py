# ST-GCN from scratch on AUTSL.
_base_ = ['../_base_/recipes/stgcn.py', '../_base_/datasets/autsl.py']

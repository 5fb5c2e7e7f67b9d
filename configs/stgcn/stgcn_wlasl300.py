# ST-GCN from scratch on WLASL300.
_base_ = ['../_base_/recipes/stgcn.py', '../_base_/datasets/wlasl300.py']

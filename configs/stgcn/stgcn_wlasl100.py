# ST-GCN from scratch on WLASL100.
_base_ = ['../_base_/recipes/stgcn.py', '../_base_/datasets/wlasl100.py']

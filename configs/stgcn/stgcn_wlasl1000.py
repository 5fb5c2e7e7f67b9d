# ST-GCN from scratch on WLASL1000.
_base_ = ['../_base_/recipes/stgcn.py', '../_base_/datasets/wlasl1000.py']

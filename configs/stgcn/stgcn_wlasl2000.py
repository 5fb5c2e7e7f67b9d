# ST-GCN from scratch on WLASL2000.
_base_ = ['../_base_/recipes/stgcn.py', '../_base_/datasets/wlasl2000.py']

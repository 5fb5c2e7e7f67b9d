# ST-GCN from scratch on NMFs-CSL.
_base_ = ['../_base_/recipes/stgcn.py', '../_base_/datasets/nmfs_csl.py']

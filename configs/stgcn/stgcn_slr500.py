# ST-GCN from scratch on SLR500.
_base_ = ['../_base_/recipes/stgcn.py', '../_base_/datasets/slr500.py']

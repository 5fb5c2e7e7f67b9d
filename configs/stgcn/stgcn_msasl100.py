# ST-GCN from scratch on MSASL100.
_base_ = ['../_base_/recipes/stgcn.py', '../_base_/datasets/msasl100.py']

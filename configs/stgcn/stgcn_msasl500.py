# ST-GCN from scratch on MSASL500.
_base_ = ['../_base_/recipes/stgcn.py', '../_base_/datasets/msasl500.py']

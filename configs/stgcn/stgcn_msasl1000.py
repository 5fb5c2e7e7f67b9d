# ST-GCN from scratch on MSASL1000.
_base_ = ['../_base_/recipes/stgcn.py', '../_base_/datasets/msasl1000.py']

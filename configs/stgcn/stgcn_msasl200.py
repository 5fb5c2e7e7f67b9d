# ST-GCN from scratch on MSASL200.
_base_ = ['../_base_/recipes/stgcn.py', '../_base_/datasets/msasl200.py']

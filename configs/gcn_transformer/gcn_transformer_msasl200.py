# GCN + Transformer from scratch on MSASL200.
_base_ = ['../_base_/recipes/gcn_transformer.py', '../_base_/datasets/msasl200.py']

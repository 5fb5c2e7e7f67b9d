# GCN + Transformer from scratch on MSASL100.
_base_ = ['../_base_/recipes/gcn_transformer.py', '../_base_/datasets/msasl100.py']

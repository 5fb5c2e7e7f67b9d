# GCN + Transformer from scratch on MSASL500.
_base_ = ['../_base_/recipes/gcn_transformer.py', '../_base_/datasets/msasl500.py']

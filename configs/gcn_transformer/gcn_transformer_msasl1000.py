# GCN + Transformer from scratch on MSASL1000.
_base_ = ['../_base_/recipes/gcn_transformer.py', '../_base_/datasets/msasl1000.py']

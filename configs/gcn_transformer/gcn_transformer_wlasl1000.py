# GCN + Transformer from scratch on WLASL1000.
_base_ = ['../_base_/recipes/gcn_transformer.py', '../_base_/datasets/wlasl1000.py']

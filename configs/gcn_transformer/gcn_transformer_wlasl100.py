# GCN + Transformer from scratch on WLASL100.
_base_ = ['../_base_/recipes/gcn_transformer.py', '../_base_/datasets/wlasl100.py']

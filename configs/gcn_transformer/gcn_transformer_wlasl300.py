# GCN + Transformer from scratch on WLASL300.
_base_ = ['../_base_/recipes/gcn_transformer.py', '../_base_/datasets/wlasl300.py']

# GCN + Transformer from scratch on AUTSL.
_base_ = ['../_base_/recipes/gcn_transformer.py', '../_base_/datasets/autsl.py']

# GCN + Transformer from scratch on WLASL2000.
_base_ = ['../_base_/recipes/gcn_transformer.py', '../_base_/datasets/wlasl2000.py']

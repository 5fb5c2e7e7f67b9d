# GCN + Transformer from scratch on NMFs-CSL.
_base_ = ['../_base_/recipes/gcn_transformer.py', '../_base_/datasets/nmfs_csl.py']

# GCN + Transformer from scratch on SLR500.
_base_ = ['../_base_/recipes/gcn_transformer.py', '../_base_/datasets/slr500.py']

# MASA, Table IV: the pre-trained encoder fine-tuned on NMFs-CSL (sec. III-D and IV-A).
_base_ = ['../_base_/recipes/masa.py', '../_base_/datasets/nmfs_csl.py']

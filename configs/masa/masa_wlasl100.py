# MASA, Table II: the pre-trained encoder fine-tuned on WLASL100 (sec. III-D and IV-A).
_base_ = ['../_base_/recipes/masa.py', '../_base_/datasets/wlasl100.py']

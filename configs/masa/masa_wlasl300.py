# MASA, Table II: the pre-trained encoder fine-tuned on WLASL300 (sec. III-D and IV-A).
_base_ = ['../_base_/recipes/masa.py', '../_base_/datasets/wlasl300.py']

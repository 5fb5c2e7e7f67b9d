# MASA, Table III: the pre-trained encoder fine-tuned on MSASL100 (sec. III-D and IV-A).
_base_ = ['../_base_/recipes/masa.py', '../_base_/datasets/msasl100.py']

# MASA, Table III: the pre-trained encoder fine-tuned on MSASL1000 (sec. III-D and IV-A).
_base_ = ['../_base_/recipes/masa.py', '../_base_/datasets/msasl1000.py']

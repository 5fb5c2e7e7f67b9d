# MASA, Table V: the pre-trained encoder fine-tuned on SLR500 (sec. III-D and IV-A).
_base_ = ['../_base_/recipes/masa.py', '../_base_/datasets/slr500.py']

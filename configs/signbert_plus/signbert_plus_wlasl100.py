# SignBERT+, Table 13: the pre-trained encoder fine-tuned on WLASL100 (3.3.1 and 4.1.3).
_base_ = ['../_base_/recipes/signbert_plus.py', '../_base_/datasets/wlasl100.py']

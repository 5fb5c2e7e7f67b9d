# SignBERT+, Table 14: the pre-trained encoder fine-tuned on SLR500 (3.3.1 and 4.1.3).
_base_ = ['../_base_/recipes/signbert_plus.py', '../_base_/datasets/slr500.py']

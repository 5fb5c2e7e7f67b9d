# SignBERT fine-tuned on MSASL100; numbers to compare with: SignBERT+ Tables 12 to 14, BEST Table 5.
_base_ = ['../_base_/recipes/signbert.py', '../_base_/datasets/msasl100.py']

# Continuous recognition with the SignBERT+ encoder, fine-tuned: SignBERT+ 3.3.2, Table 16.
_base_ = ['../_base_/recipes/signbert_plus_ctc.py', '../_base_/datasets/phoenix14.py']
model = dict(head=dict(vocabulary='data/phoenix14/glosses.json'))

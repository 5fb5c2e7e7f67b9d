# Continuous recognition with the SignBERT+ encoder, fine-tuned: SignBERT+ 3.3.2, not in the papers.
_base_ = ['../_base_/recipes/signbert_plus_ctc.py', '../_base_/datasets/csl_daily.py']
model = dict(head=dict(vocabulary='data/csl_daily/glosses.json'))

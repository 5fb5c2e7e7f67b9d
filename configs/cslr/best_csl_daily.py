# Continuous recognition with the BEST encoder, fine-tuned: SignBERT+ 3.3.2, not in the papers. The MASA encoder has the
# same layers: --pretrained masa_pretrain.
_base_ = ['../_base_/recipes/best_ctc.py', '../_base_/datasets/csl_daily.py']
model = dict(head=dict(vocabulary='data/csl_daily/glosses.json'))

# Translation with the SignBERT+ encoder, fine-tuned: 3.3.3, not in the paper.
_base_ = ['../_base_/recipes/signbert_plus_translation.py', '../_base_/datasets/csl_daily.py']
model = dict(head=dict(vocabulary='data/csl_daily/characters.json', unit='char', max_length=60))  # not in the paper
val_evaluator = [dict(type='BLEUMetric', preset='char'), dict(type='ROUGEMetric', variant='beta1.2')]
test_evaluator = val_evaluator

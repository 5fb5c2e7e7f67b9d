# Translation with the SignBERT+ encoder, fine-tuned: 3.3.3, Table 15.
_base_ = ['../_base_/recipes/signbert_plus_translation.py', '../_base_/datasets/phoenix14t.py']
model = dict(head=dict(vocabulary='data/phoenix14t/words.json'))
val_evaluator = [dict(type='BLEUMetric', preset='none'), dict(type='ROUGEMetric', variant='beta1.2')]
test_evaluator = val_evaluator

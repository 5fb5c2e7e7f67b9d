# Translation with the BEST encoder, fine-tuned; not in the papers. The MASA encoder: --pretrained masa_pretrain.
_base_ = ['../_base_/recipes/best_translation.py', '../_base_/datasets/phoenix14t.py']
model = dict(head=dict(vocabulary='data/phoenix14t/words.json'))
val_evaluator = [dict(type='BLEUMetric', preset='none'), dict(type='ROUGEMetric', variant='beta1.2')]
test_evaluator = val_evaluator

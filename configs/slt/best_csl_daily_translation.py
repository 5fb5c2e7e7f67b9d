# Translation with the BEST encoder, fine-tuned; not in the papers. The MASA encoder: --pretrained masa_pretrain.
_base_ = ['../_base_/recipes/best_translation.py', '../_base_/datasets/csl_daily.py']
model = dict(head=dict(vocabulary='data/csl_daily/characters.json', unit='char', max_length=60))  # not in the paper
val_evaluator = [dict(type='BLEUMetric', preset='char'), dict(type='ROUGEMetric', variant='beta1.2')]
test_evaluator = val_evaluator

# BEST Table 6, row VQ: hand and body learned apart.
_base_ = '../best_tokenizer.py'
model = dict(type='SeparateVQ')

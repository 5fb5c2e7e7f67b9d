# BEST Table 7, row 3: only the body is masked.
_base_ = '../best_pretrain.py'
model = dict(masking=dict(parts=('body',)))

# Table 7: only hands are masked.
_base_ = ['./best_pretrain.py']
model = dict(masking=dict(parts=('left', 'right')))

# Table 7: only the body is masked.
_base_ = ['./best_pretrain.py']
model = dict(masking=dict(parts=('body',)))

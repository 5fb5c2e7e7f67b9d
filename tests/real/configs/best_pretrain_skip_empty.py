# Hands that were not found are neither masked nor scored.
_base_ = ['./best_pretrain.py']
model = dict(masking=dict(skip_empty=True))

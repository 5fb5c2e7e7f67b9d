# BEST, not in the paper: hands that the detector did not find are neither masked nor scored.
_base_ = '../best_pretrain.py'
model = dict(masking=dict(skip_empty=True))

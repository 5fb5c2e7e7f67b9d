# MASA Algorithm 1, not in the paper: candidates by the share of the joints that were found.
_base_ = '../masa_pretrain.py'
model = dict(masking=dict(only_found=True))

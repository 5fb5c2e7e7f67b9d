# MASA sec. IV-E, not in the paper: motion over 1, 3 and 5 frames together.
_base_ = ['./masa_pretrain.py']
model = dict(masking=dict(intervals=(1, 3, 5)), head=dict(intervals=(1, 3, 5)))

# Table 6, row 3: spatial position encoding alone.
_base_ = ['./signbert_plus_finetune.py']
model = dict(backbone=dict(positions=None))

# Table 6, row 2: temporal position encoding alone.
_base_ = ['./signbert_plus_finetune.py']
model = dict(backbone=dict(embedder=dict(spatial=False)))
